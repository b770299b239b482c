import { UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { length, members } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";
import { validationError } from "../errors.ts";

/**
 * The setting is kept. Items are not deleted when they expire: DynamoDB promises to do so "within a few days", and a reader has to
 * filter expired items in any case (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html, read 2026-11-24).
 */
export const updateTimeToLive = operation(UpdateTimeToLiveCommand, {
  constraints: { TableName: tableName, TimeToLiveSpecification: members({ AttributeName: length(1, 255) }) },
  handle(input, context: DynamoDbContext) {
    const { owner, tables } = context;
    const { Enabled, AttributeName } = input.TimeToLiveSpecification;
    const table = openNamedTable(context, input.TableName);
    const { timeToLive, ...settings } = tables.settings(owner, table);
    if (Enabled && timeToLive === AttributeName) throw validationError("TimeToLive is already enabled");
    if (!Enabled && timeToLive === undefined) throw validationError("TimeToLive is already disabled");
    if (timeToLive !== undefined && timeToLive !== AttributeName)
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive}`,
      );
    tables.changeSettings(owner, table, Enabled ? { ...settings, timeToLive: AttributeName } : settings);
    return { TimeToLiveSpecification: { Enabled, AttributeName } };
  },
});
