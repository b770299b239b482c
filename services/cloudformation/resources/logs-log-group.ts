import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
  tagMap,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new CloudWatchLogsClient(clientSettings(context));

const physical = (name: string, { account, region }: ResourceContext): PhysicalResource => ({
  physicalId: name,
  attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` },
});

async function setRetention(
  logGroupName: string,
  { RetentionInDays }: Properties,
  context: ResourceContext,
): Promise<void> {
  const retentionInDays = RetentionInDays === undefined ? undefined : Number(RetentionInDays);
  if (retentionInDays === undefined) await client(context).send(new DeleteRetentionPolicyCommand({ logGroupName }));
  else await client(context).send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
}

export const logsLogGroup: ResourceType = {
  type: "AWS::Logs::LogGroup",
  properties: ["LogGroupName", "RetentionInDays", "Tags"],
  replacedBy: ["LogGroupName"],
  async create(properties, context) {
    const logGroupName = properties.LogGroupName ?? generatedName(context, 512);
    await client(context).send(new CreateLogGroupCommand({ logGroupName, tags: tagMap(properties.Tags) }));
    if (properties.RetentionInDays !== undefined) await setRetention(logGroupName, properties, context);
    return physical(logGroupName, context);
  },
  async update(properties, _before, { physicalId }, context) {
    await setRetention(physicalId, properties, context);
    return physical(physicalId, context);
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteLogGroupCommand({ logGroupName: physicalId }))),
};
