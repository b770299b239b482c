import { AddPermissionCommand, LambdaClient, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

export const lambdaPermission: ResourceType = {
  type: "AWS::Lambda::Permission",
  properties: ["Action", "FunctionName", "Principal", "SourceArn", "SourceAccount", "PrincipalOrgID"],
  required: ["Action", "FunctionName", "Principal"],
  replacedBy: ["Action", "FunctionName", "Principal", "SourceArn", "SourceAccount", "PrincipalOrgID"],
  async create(properties, context) {
    const StatementId = generatedName(context, 100);
    await client(context).send(
      new AddPermissionCommand({ ...properties, StatementId } as AddPermissionCommand["input"]),
    );
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  delete: ({ physicalId: StatementId }, { FunctionName }, context) =>
    ignoreMissing(client(context).send(new RemovePermissionCommand({ FunctionName, StatementId }))),
};
