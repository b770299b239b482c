import {
  CreateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigRequest,
  type CreateFunctionUrlConfigResponse,
  DeleteFunctionUrlConfigCommand,
  LambdaClient,
  UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import {
  asNumber,
  clientSettings,
  ignoreMissing,
  isTrue,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

const physical = ({
  FunctionArn = "",
  FunctionUrl = "",
}: Partial<CreateFunctionUrlConfigResponse>): PhysicalResource => ({
  physicalId: FunctionArn,
  attributes: { FunctionArn, FunctionUrl },
});

const settings = ({
  AuthType,
  InvokeMode,
  Cors,
}: Properties): Pick<CreateFunctionUrlConfigRequest, "AuthType" | "InvokeMode" | "Cors"> => ({
  AuthType,
  InvokeMode,
  Cors: {
    ...Cors,
    AllowCredentials: isTrue(Cors?.AllowCredentials),
    MaxAge: asNumber(Cors?.MaxAge),
  },
});

const target = ({ TargetFunctionArn: FunctionName, Qualifier }: Properties) => ({ FunctionName, Qualifier });

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html, read 2026-11-24
export const lambdaUrl: ResourceType = {
  type: "AWS::Lambda::Url",
  properties: ["TargetFunctionArn", "Qualifier", "AuthType", "Cors", "InvokeMode"],
  required: ["TargetFunctionArn", "AuthType"],
  replacedBy: ["TargetFunctionArn", "Qualifier"],
  async create(properties, context) {
    const input = { ...target(properties), ...settings(properties) };
    if (properties.Cors === undefined) delete input.Cors;
    return physical(await client(context).send(new CreateFunctionUrlConfigCommand(input)));
  },
  async update(properties, _before, _resource, context) {
    const input = { ...target(properties), ...settings(properties) };
    return physical(await client(context).send(new UpdateFunctionUrlConfigCommand(input)));
  },
  delete: (_resource, properties, context) =>
    ignoreMissing(client(context).send(new DeleteFunctionUrlConfigCommand(target(properties)))),
};
