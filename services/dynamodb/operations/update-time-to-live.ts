import { UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { length, members } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openNamedTable } from "../context.ts";
import { validationError } from "../errors.ts";

/** Items are deleted when they expire: expiry.ts. */
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
