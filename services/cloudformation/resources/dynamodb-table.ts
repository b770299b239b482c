import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new DynamoDBClient(clientSettings(context));

async function describe(name: string, context: ResourceContext): Promise<PhysicalResource> {
  const { Table } = await client(context).send(new DescribeTableCommand({ TableName: name }));
  const { TableArn = "", LatestStreamArn } = Table ?? {};
  return {
    physicalId: name,
    attributes: { Arn: TableArn, ...(LatestStreamArn ? { StreamArn: LatestStreamArn } : {}) },
  };
}

/** A template's values may be texts. */
const isEnabled = (specification: Properties | undefined): boolean => String(specification?.Enabled) === "true";

async function setTimeToLive(TableName: string, specification: Properties, context: ResourceContext): Promise<void> {
  const { AttributeName, Enabled } = specification;
  const TimeToLiveSpecification = { AttributeName, Enabled: String(Enabled) === "true" };
  await client(context).send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

async function setRecovery(TableName: string, specification: Properties, context: ResourceContext): Promise<void> {
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } = specification;
  const PointInTimeRecoverySpecification = {
    PointInTimeRecoveryEnabled: String(enabled) === "true",
    ...(days === undefined ? {} : { RecoveryPeriodInDays: Number(days) }),
  };
  await client(context).send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
}

export const dynamodbTable: ResourceType = {
  type: "AWS::DynamoDB::Table",
  properties: [
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "Tags",
  ],
  required: ["KeySchema"],
  replacedBy: ["TableName", "KeySchema", "LocalSecondaryIndexes"],
  async create(properties, context) {
    const TableName = properties.TableName ?? generatedName(context, 255);
    const { StreamSpecification, TimeToLiveSpecification, PointInTimeRecoverySpecification, ...rest } = properties;
    await client(context).send(
      new CreateTableCommand({
        ...rest,
        TableName,
        ...(StreamSpecification ? { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } } : {}),
      } as CreateTableCommand["input"]),
    );
    if (isEnabled(TimeToLiveSpecification)) await setTimeToLive(TableName, TimeToLiveSpecification, context);
    if (PointInTimeRecoverySpecification) await setRecovery(TableName, PointInTimeRecoverySpecification, context);
    return describe(TableName, context);
  },
  async update(properties, before, { physicalId }, context) {
    const names = (indexes: { IndexName: string }[] | undefined) =>
      new Set((indexes ?? []).map(({ IndexName }) => IndexName));
    const [old, now] = [names(before.GlobalSecondaryIndexes), names(properties.GlobalSecondaryIndexes)];
    const updates = [
      ...[...old].filter((name) => !now.has(name)).map((IndexName) => ({ Delete: { IndexName } })),
      ...(properties.GlobalSecondaryIndexes ?? [])
        .filter(({ IndexName }: { IndexName: string }) => !old.has(IndexName))
        .map((Create: object) => ({ Create })),
    ];
    const changed = (name: string) => JSON.stringify(properties[name]) !== JSON.stringify(before[name]);
    const settings = {
      ...(changed("BillingMode") || changed("ProvisionedThroughput")
        ? { BillingMode: properties.BillingMode, ProvisionedThroughput: properties.ProvisionedThroughput }
        : {}),
      ...(changed("DeletionProtectionEnabled")
        ? { DeletionProtectionEnabled: properties.DeletionProtectionEnabled ?? false }
        : {}),
      ...(changed("TableClass") ? { TableClass: properties.TableClass } : {}),
      ...(updates.length > 0
        ? { AttributeDefinitions: properties.AttributeDefinitions, GlobalSecondaryIndexUpdates: updates }
        : {}),
    };
    const dynamodb = client(context);
    const change = (input: object) =>
      dynamodb.send(new UpdateTableCommand({ TableName: physicalId, ...input } as UpdateTableCommand["input"]));
    if (Object.keys(settings).length > 0) await change(settings);
    // A stream's view cannot be changed: the stream is closed, and another one opened.
    if (changed("StreamSpecification")) {
      if (before.StreamSpecification) await change({ StreamSpecification: { StreamEnabled: false } });
      if (properties.StreamSpecification)
        await change({ StreamSpecification: { ...properties.StreamSpecification, StreamEnabled: true } });
    }
    if (changed("PointInTimeRecoverySpecification"))
      await setRecovery(physicalId, properties.PointInTimeRecoverySpecification ?? {}, context);
    if (changed("TimeToLiveSpecification")) {
      const [old, now] = [before.TimeToLiveSpecification, properties.TimeToLiveSpecification];
      if (isEnabled(old)) await setTimeToLive(physicalId, { ...old, Enabled: false }, context);
      if (isEnabled(now)) await setTimeToLive(physicalId, now, context);
    }
    return describe(physicalId, context);
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteTableCommand({ TableName: physicalId }))),
};
