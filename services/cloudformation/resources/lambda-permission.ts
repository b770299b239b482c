import { AddPermissionCommand, LambdaClient, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  isTrue,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

const PROPERTIES = [
  "Action",
  "FunctionName",
  "Principal",
  "SourceArn",
  "SourceAccount",
  "PrincipalOrgID",
  "EventSourceToken",
  "FunctionUrlAuthType",
  "InvokedViaFunctionUrl",
];

export const lambdaPermission: ResourceType = {
  type: "AWS::Lambda::Permission",
  properties: PROPERTIES,
  required: ["Action", "FunctionName", "Principal"],
  replacedBy: PROPERTIES,
  async create({ InvokedViaFunctionUrl, ...properties }, context) {
    const StatementId = generatedName(context, 100);
    await client(context).send(
      new AddPermissionCommand({
        ...properties,
        InvokedViaFunctionUrl: isTrue(InvokedViaFunctionUrl),
        StatementId,
      } as AddPermissionCommand["input"]),
    );
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  delete: ({ physicalId: StatementId }, { FunctionName }, context) =>
    ignoreMissing(client(context).send(new RemovePermissionCommand({ FunctionName, StatementId }))),
};
