import { randomUUID } from "node:crypto";
import type { CreateTableInput, TableDescription } from "@aws-sdk/client-dynamodb";
import { each } from "../aws/constraints.ts";
import * as constraints from "./constraints.ts";
import { type DynamoDbContext, tableArn } from "./context.ts";
import { tableInUse, validationError } from "./errors.ts";
import { describeOptions } from "./table-options.ts";
import { checkBilling, checkKeys, describeGlobalIndex, describeStream, describeThroughput } from "./table-request.ts";

/** What CreateTable and ImportTable ask of a new table's members. */
export const newTableConstraints = {
  AttributeDefinitions: constraints.attributeDefinitions,
  TableName: constraints.newTableName,
  BillingMode: constraints.billingMode,
  ProvisionedThroughput: constraints.provisionedThroughput,
  KeySchema: constraints.keySchema,
  LocalSecondaryIndexes: each(constraints.index),
  GlobalSecondaryIndexes: each(constraints.globalIndex),
  StreamSpecification: constraints.streamSpecification,
  TableClass: constraints.tableClass,
};

/** Checks what a new table shall be. Returns its description. */
export function readNewTable(
  context: DynamoDbContext,
  input: CreateTableInput & { TableName: string },
): TableDescription {
  const { owner, tables, now } = context;
  const { TableName, KeySchema, AttributeDefinitions } = input;
  if (!KeySchema || !AttributeDefinitions) throw validationError("No Attribute Schema Defined");
  checkBilling(input.BillingMode, input.ProvisionedThroughput, input.GlobalSecondaryIndexes ?? []);
  checkKeys({ ...input, KeySchema, AttributeDefinitions });
  if (tables.find(owner, TableName)) throw tableInUse(TableName);
  const TableArn = tableArn(owner, TableName);
  const created = now();
  const locals = input.LocalSecondaryIndexes?.map((index) => ({
    ...index,
    IndexArn: `${TableArn}/index/${index.IndexName}`,
  }));
  const onDemand = input.BillingMode === "PAY_PER_REQUEST";
  const globals = input.GlobalSecondaryIndexes?.map((index) =>
    describeGlobalIndex(context, TableName, index, onDemand),
  );
  return {
    TableName,
    TableArn,
    TableId: randomUUID(),
    TableStatus: "ACTIVE",
    CreationDateTime: created,
    AttributeDefinitions,
    KeySchema,
    ProvisionedThroughput: describeThroughput(input.ProvisionedThroughput),
    ...(onDemand
      ? { BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: created } }
      : {}),
    ...describeStream(TableArn, input.StreamSpecification, created),
    ...(locals ? { LocalSecondaryIndexes: locals } : {}),
    ...(globals ? { GlobalSecondaryIndexes: globals } : {}),
    DeletionProtectionEnabled: false,
    ...describeOptions(owner, input, onDemand),
  };
}
