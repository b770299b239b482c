import { RestoreTableToPointInTimeCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, localTableName } from "../context.ts";
import { sourceTableNotFound, validationError } from "../errors.ts";
import { sequenceAt } from "../recovery.ts";
import { beginRestore } from "../restore.ts";

export const restoreTableToPointInTime = operation(RestoreTableToPointInTimeCommand, {
  constraints: {
    SourceTableName: constraints.tableName,
    TargetTableName: constraints.newTableName,
    BillingModeOverride: constraints.billingMode,
    ProvisionedThroughputOverride: constraints.provisionedThroughput,
  },
  handle(input, context: DynamoDbContext) {
    const { owner, tables, items, now } = context;
    const { UseLatestRestorableTime: latest = false, RestoreDateTime: time } = input;
    const named = input.SourceTableArn ?? input.SourceTableName;
    // The words of these are ours.
    if (named === undefined) throw validationError("SourceTableName or SourceTableArn is required");
    if (latest === (time !== undefined))
      throw validationError("Either RestoreDateTime or UseLatestRestorableTime is required, and not both");
    const source = tables.find(owner, localTableName(named, owner));
    if (!source) throw sourceTableNotFound(named);
    const TableDescription = items.together(() => {
      const sequence = sequenceAt(context, source, time);
      return beginRestore(context, input.TargetTableName, source.description, input, {
        from: { space: source.space, sequence },
        summary: {
          SourceTableArn: source.description.TableArn,
          RestoreDateTime: time ?? now(),
          RestoreInProgress: true,
        },
      });
    });
    return { TableDescription };
  },
});
