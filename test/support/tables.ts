import type { TableCreationParameters } from "@aws-sdk/client-dynamodb";

/** The least table there is, on demand and with one string as its key, as CreateTable and ImportTable take it. */
export const keyedTable = (TableName: string, key: string): TableCreationParameters => ({
  TableName,
  AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
  KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
});
