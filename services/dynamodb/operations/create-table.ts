import { randomUUID } from "node:crypto";
import { CreateTableCommand, type TableDescription } from "@aws-sdk/client-dynamodb";
import { each } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, tableArn } from "../context.ts";
import { tableInUse, validationError } from "../errors.ts";
import {
  checkBilling,
  checkKeys,
  describe,
  describeGlobalIndex,
  describeStream,
  describeThroughput,
} from "../table-request.ts";

export const createTable = operation(CreateTableCommand, {
  constraints: {
    AttributeDefinitions: constraints.attributeDefinitions,
    TableName: constraints.newTableName,
    BillingMode: constraints.billingMode,
    ProvisionedThroughput: constraints.provisionedThroughput,
    KeySchema: constraints.keySchema,
    LocalSecondaryIndexes: each(constraints.index),
    GlobalSecondaryIndexes: each(constraints.index),
  },
  handle(input, context: DynamoDbContext) {
    const { owner, tables, now } = context;
    const { TableName, KeySchema, AttributeDefinitions } = input;
    if (!KeySchema || !AttributeDefinitions) throw validationError("No Attribute Schema Defined");
    for (const name of ["GlobalTableSourceArn", "GlobalTableSettingsReplicationMode"] as const)
      if (input[name] !== undefined) throw notImplemented(`CreateTable with ${name}`);
    checkBilling(input.BillingMode, input.ProvisionedThroughput, input.GlobalSecondaryIndexes ?? []);
    checkKeys({ ...input, KeySchema, AttributeDefinitions });
    if (tables.find(owner, TableName)) throw tableInUse(TableName);
    const TableArn = tableArn(owner, TableName);
    const created = now();
    const locals = input.LocalSecondaryIndexes?.map((index) => ({
      ...index,
      IndexArn: `${TableArn}/index/${index.IndexName}`,
    }));
    const globals = input.GlobalSecondaryIndexes?.map((index) => describeGlobalIndex(context, TableName, index));
    const description: TableDescription = {
      TableName,
      TableArn,
      TableId: randomUUID(),
      TableStatus: "ACTIVE",
      CreationDateTime: created,
      AttributeDefinitions,
      KeySchema,
      ProvisionedThroughput: describeThroughput(input.ProvisionedThroughput),
      DeletionProtectionEnabled: input.DeletionProtectionEnabled ?? false,
      ...(input.BillingMode === "PAY_PER_REQUEST"
        ? { BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: created } }
        : {}),
      ...describeStream(TableArn, input.StreamSpecification, created),
      ...(locals ? { LocalSecondaryIndexes: locals } : {}),
      ...(globals ? { GlobalSecondaryIndexes: globals } : {}),
      ...(input.TableClass ? { TableClassSummary: { TableClass: input.TableClass } } : {}),
      ...(input.SSESpecification?.Enabled
        ? {
            SSEDescription: {
              Status: "ENABLED",
              SSEType: "KMS",
              KMSMasterKeyArn: input.SSESpecification.KMSMasterKeyId,
            },
          }
        : {}),
    };
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    const table = tables.create(owner, description, { tags });
    // AWS answers CREATING; the table is usable before anybody can ask again.
    return { TableDescription: { ...describe(context, table), TableStatus: "CREATING" as const } };
  },
});
