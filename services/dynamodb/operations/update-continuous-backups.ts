import { UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { members, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { tableName } from "../constraints.ts";
import { type DynamoDbContext, openBackedUpTable } from "../context.ts";
import { DEFAULT_RECOVERY_DAYS, describeRecovery } from "../recovery.ts";
import type { TableSettings } from "../table-settings.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html, read 2026-11-24
export const updateContinuousBackups = operation(UpdateContinuousBackupsCommand, {
  constraints: {
    TableName: tableName,
    PointInTimeRecoverySpecification: members({ RecoveryPeriodInDays: range(1, 35) }),
  },
  handle(input, context: DynamoDbContext) {
    const { owner, tables, items, history, now } = context;
    const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays } = input.PointInTimeRecoverySpecification;
    const table = openBackedUpTable(context, input.TableName);
    const { recovery, ...others } = tables.settings(owner, table);
    const settings: TableSettings = enabled
      ? {
          ...others,
          recovery: {
            days: RecoveryPeriodInDays ?? recovery?.days ?? DEFAULT_RECOVERY_DAYS,
            sinceMs: recovery?.sinceMs ?? now().getTime(),
          },
        }
      : others;
    items.together(() => {
      const changed = tables.changeSettings(owner, table, settings);
      // What jobs still read goes with the last of them.
      if (!enabled && !history.isHeld(changed.space)) history.clear(changed.space);
    });
    return { ContinuousBackupsDescription: describeRecovery(settings, now()) };
  },
});
