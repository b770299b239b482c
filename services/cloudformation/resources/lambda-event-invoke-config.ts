import {
  DeleteFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import {
  asNumber,
  clientSettings,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

async function put(properties: Properties, context: ResourceContext): Promise<PhysicalResource> {
  const { FunctionName, Qualifier, DestinationConfig, MaximumEventAgeInSeconds, MaximumRetryAttempts } = properties;
  await client(context).send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      Qualifier,
      DestinationConfig,
      MaximumEventAgeInSeconds: asNumber(MaximumEventAgeInSeconds),
      MaximumRetryAttempts: asNumber(MaximumRetryAttempts),
    }),
  );
  return { physicalId: `${FunctionName}|${Qualifier}`, attributes: {} };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html, read 2026-11-24. That page calls what
// Ref gives "a unique identifier"; its form is ours.
export const lambdaEventInvokeConfig: ResourceType = {
  type: "AWS::Lambda::EventInvokeConfig",
  properties: ["FunctionName", "Qualifier", "DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"],
  required: ["FunctionName", "Qualifier"],
  replacedBy: ["FunctionName", "Qualifier"],
  create: put,
  update: (properties, _before, _resource, context) => put(properties, context),
  delete: (_resource, { FunctionName, Qualifier }, context) =>
    ignoreMissing(client(context).send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName, Qualifier }))),
};
