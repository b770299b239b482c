import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new DynamoDBClient(clientSettings(context));

async function describe(name: string, context: ResourceContext): Promise<PhysicalResource> {
  const { Table } = await client(context).send(new DescribeTableCommand({ TableName: name }));
  return { physicalId: name, attributes: { Arn: Table?.TableArn ?? "" } };
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
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "Tags",
  ],
  required: ["KeySchema"],
  replacedBy: ["TableName", "KeySchema", "LocalSecondaryIndexes"],
  async create(properties, context) {
    const TableName = properties.TableName ?? generatedName(context, 255);
    const { StreamSpecification, ...rest } = properties;
    await client(context).send(
      new CreateTableCommand({
        ...rest,
        TableName,
        ...(StreamSpecification ? { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } } : {}),
      } as CreateTableCommand["input"]),
    );
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
    if (Object.keys(settings).length > 0)
      await client(context).send(
        new UpdateTableCommand({ TableName: physicalId, ...settings } as UpdateTableCommand["input"]),
      );
    return describe(physicalId, context);
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteTableCommand({ TableName: physicalId }))),
};
