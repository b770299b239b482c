import type { ContinuousBackupsDescription } from "@aws-sdk/client-dynamodb";
import type { DynamoDbContext } from "./context.ts";
import { invalidRestoreTime, recoveryUnavailable } from "./errors.ts";
import { endOf, type HistoryStore, timeOf } from "./history-store.ts";
import type { Table } from "./table.ts";
import type { TableSettings } from "./table-settings.ts";
import type { TableStore } from "./table-store.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html, read 2026-11-24
export const DEFAULT_RECOVERY_DAYS = 35;

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a table's history may take at most; beyond, its older half goes, and the earliest time to restore to comes nearer. */
const HISTORY_LIMIT_BYTES = 1024 * 1024 * 1024;

/** The times that a table can be restored to. */
export interface RecoveryWindow {
  readonly earliest: Date;
  readonly latest: Date;
}

/**
 * On AWS the latest time is "typically five minutes before the current time"; here it is the present.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html, read 2026-11-24
 */
export function recoveryWindow({ recovery }: TableSettings, now: Date): RecoveryWindow | undefined {
  if (!recovery) return undefined;
  const earliestMs = Math.max(recovery.sinceMs, now.getTime() - recovery.days * DAY_MS);
  return { earliest: new Date(earliestMs), latest: now };
}

export function describeRecovery(settings: TableSettings, now: Date): ContinuousBackupsDescription {
  const window = recoveryWindow(settings, now);
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: window
      ? {
          PointInTimeRecoveryStatus: "ENABLED",
          RecoveryPeriodInDays: settings.recovery?.days,
          EarliestRestorableDateTime: wholeSecond(window.earliest),
          LatestRestorableDateTime: wholeSecond(window.latest),
        }
      : { PointInTimeRecoveryStatus: "DISABLED" },
  };
}

const wholeSecond = (time: Date): Date => new Date(Math.floor(time.getTime() / 1000) * 1000);

/**
 * The number of a table's last change up to a time; of its last one so far without a time.
 * @throws PointInTimeRecoveryUnavailableException, InvalidRestoreTimeException
 */
export function sequenceAt(
  { owner, tables, history, now }: DynamoDbContext,
  table: Table,
  time: Date | undefined,
  outOfRange: (earliest: Date, latest: Date) => Error = invalidRestoreTime,
): number {
  const window = recoveryWindow(tables.settings(owner, table), now());
  if (!window) throw recoveryUnavailable(table.name);
  const present = history.present();
  if (!time) return present;
  // A time is given in seconds: the window's own begin with the second in which it begins.
  if (time < wholeSecond(window.earliest) || time > window.latest) throw outOfRange(window.earliest, window.latest);
  return Math.min(present, endOf(time));
}

/** Forgets what no table can be restored to any more. To be called now and then. */
export function trimHistory({ tables, history }: { tables: TableStore; history: HistoryStore }, now: Date): void {
  for (const { owner, table, settings } of tables.all()) {
    const window = recoveryWindow(settings, now);
    if (!window || !settings.recovery) continue;
    history.trim(table.space, endOf(window.earliest));
    const { bytes, middle } = history.measure(table.space);
    if (bytes <= HISTORY_LIMIT_BYTES) continue;
    const recovery = { ...settings.recovery, sinceMs: timeOf(middle).getTime() };
    history.trim(table.space, endOf(new Date(recovery.sinceMs)));
    tables.changeSettings(owner, table, { ...settings, recovery });
  }
}
