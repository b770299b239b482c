import type { BackupStore } from "./backup-store.ts";
import type { HistoryStore, PastChunk } from "./history-store.ts";
import { decodeItem } from "./item-format.ts";
import type { ItemStore } from "./item-store.ts";
import type { JobKind } from "./jobs.ts";
import type { StoredTable, TableStore } from "./table-store.ts";

/** Rows that are copied in one step: enough to be quick, few enough that requests do not wait for long. */
const ROWS_AT_ONCE = 250;

/** What copying works with. */
export interface CopyStores {
  readonly tables: TableStore;
  readonly items: ItemStore;
  readonly history: HistoryStore;
  readonly backups: BackupStore;
}

/** A table at a moment: where its rows lie, and the number of its last change. */
export interface PastTable {
  readonly space: number;
  readonly sequence: number;
}

export interface BackupDocument {
  readonly arn: string;
  readonly from: PastTable;
  /** The last key that was copied, in base64. */
  readonly cursor: string;
}

export interface RestoreDocument {
  readonly target: string;
  readonly from: PastTable | { readonly backup: string };
  readonly cursor: string;
}

/** Copies a table as it was when the backup was made, while it goes on being written. */
export const backupJob = (stores: CopyStores): JobKind<BackupDocument> => ({
  kind: "backup",
  async run(job, progress) {
    const { arn, from } = job.document;
    const backup = stores.backups.find(job.owner, arn);
    if (!backup) return () => endHold(stores, job.id, from.space);
    let { cursor } = job.document;
    for (let more = true; more; ) {
      const { rows, next } = stores.history.chunk(
        from.space,
        from.sequence,
        Buffer.from(cursor, "base64"),
        ROWS_AT_ONCE,
      );
      if (!stores.tables.ofSpace(from.space)) throw new Error("The table was deleted while it was backed up.");
      cursor = next ? Buffer.from(next).toString("base64") : cursor;
      more = next !== undefined;
      await progress.save({ arn, from, cursor }, () => stores.backups.addRows(backup, rows));
    }
    return () => {
      const { description } = backup;
      const BackupDetails = description.BackupDetails && {
        ...description.BackupDetails,
        BackupStatus: "AVAILABLE" as const,
      };
      stores.backups.update({ ...backup, description: { ...description, BackupDetails } });
      endHold(stores, job.id, from.space);
    };
  },
  fail({ id, owner, document }, error) {
    console.error(`The backup ${document.arn} could not be made:`, error);
    const backup = stores.backups.find(owner, document.arn);
    if (backup) stores.backups.delete(backup);
    endHold(stores, id, document.from.space);
  },
});

/** Fills a table from a backup, or from what another table was. */
export const restoreJob = (stores: CopyStores): JobKind<RestoreDocument> => ({
  kind: "restore",
  async run(job, progress) {
    const { target, from } = job.document;
    const { tables, items } = stores;
    const chunkAfter = sourceOf(stores, job.owner, from);
    let { cursor } = job.document;
    for (let more = true; more; ) {
      const { rows, next } = chunkAfter(Buffer.from(cursor, "base64"));
      cursor = next ? Buffer.from(next).toString("base64") : cursor;
      more = next !== undefined;
      await progress.save({ target, from, cursor }, () => {
        const table = tables.find(job.owner, target);
        if (!table) throw new Error("The table was deleted while it was restored.");
        for (const { key, size, text } of rows) items.put(table, key, decodeItem(text), size, undefined);
      });
    }
    return () => {
      const table = tables.find(job.owner, target);
      const summary = table?.description.RestoreSummary;
      if (table)
        tables.replace(job.owner, table, {
          ...table.description,
          TableStatus: "ACTIVE",
          ...(summary ? { RestoreSummary: { ...summary, RestoreInProgress: false } } : {}),
        });
      if ("space" in from) endHold(stores, job.id, from.space);
    };
  },
  fail({ id, owner, document }, error) {
    console.error(`The table ${document.target} could not be restored:`, error);
    const table = stores.tables.find(owner, document.target);
    if (table) stores.tables.remove(owner, table);
    if ("space" in document.from) endHold(stores, id, document.from.space);
  },
});

function sourceOf(
  { tables, history, backups }: CopyStores,
  owner: StoredTable["owner"],
  from: RestoreDocument["from"],
): (after: Uint8Array) => PastChunk {
  if ("backup" in from) {
    const backup = backups.find(owner, from.backup);
    if (!backup) throw new Error("The backup was deleted while a table was restored from it.");
    return (after) => backups.chunk(backup, after, ROWS_AT_ONCE);
  }
  return (after) => {
    if (!tables.ofSpace(from.space)) throw new Error("The source was deleted while a table was restored from it.");
    return history.chunk(from.space, from.sequence, after, ROWS_AT_ONCE);
  };
}

/** Nobody reads the table as it was any more, or others do. */
export function endHold({ tables, history }: CopyStores, job: string, space: number): void {
  history.release(job);
  const stored = tables.all().find(({ table }) => table.space === space);
  if (!stored || history.isHeld(space)) return;
  tables.reopen(stored.owner, stored.table);
  if (!stored.settings.recovery) history.clear(space);
}

/** Keeps a table as it is now for a job, however it is changed from now on. Part of the caller's transaction. */
export function holdPresent(
  { tables, history }: CopyStores,
  job: string,
  stored: Omit<StoredTable, "settings">,
): PastTable {
  const { space } = stored.table;
  const sequence = history.present();
  history.hold(job, space, sequence);
  tables.reopen(stored.owner, stored.table);
  return { space, sequence };
}
