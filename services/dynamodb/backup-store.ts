import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { BackupDescription } from "@aws-sdk/client-dynamodb";
import type { GroupCommit } from "../group-commit.ts";
import type { PastChunk, PastRow } from "./history-store.ts";
import type { Owner, TableSettings } from "./table-settings.ts";

export const BACKUP_TABLES = `
  CREATE TABLE backup (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, arn TEXT NOT NULL UNIQUE,
    created_at_ms INTEGER NOT NULL,
    document TEXT NOT NULL -- JSON: StoredBackup
  );
  CREATE TABLE backup_row (
    backup INTEGER NOT NULL, key BLOB NOT NULL, size INTEGER NOT NULL, item TEXT NOT NULL,
    PRIMARY KEY (backup, key)
  ) WITHOUT ROWID;`;

/** A backup, but for its rows. */
export interface StoredBackup {
  readonly id: number;
  readonly description: BackupDescription;
  /** The whole description of the table, in JSON, from which it is made again. */
  readonly table: string;
  readonly settings: TableSettings;
}

/** Backups of tables and their rows. */
export class BackupStore {
  readonly #database: DatabaseSync;
  readonly #writes: GroupCommit;
  readonly #addRow: StatementSync;
  readonly #rows: StatementSync;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#database = database;
    this.#writes = writes;
    this.#addRow = database.prepare("INSERT OR REPLACE INTO backup_row (backup, key, size, item) VALUES (?, ?, ?, ?)");
    this.#rows = database.prepare(
      "SELECT key, size, item FROM backup_row WHERE backup = ? AND key > ? ORDER BY key LIMIT ?",
    );
  }

  add({ account, region }: Owner, backup: Omit<StoredBackup, "id">): StoredBackup {
    const { BackupDetails: details } = backup.description;
    this.#writes.open();
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO backup (account, region, arn, created_at_ms, document) VALUES (?, ?, ?, ?, ?)")
      .run(
        account,
        region,
        String(details?.BackupArn),
        details?.BackupCreationDateTime?.getTime() ?? 0,
        JSON.stringify(backup),
      );
    return { ...backup, id: Number(lastInsertRowid) };
  }

  update({ id, ...backup }: StoredBackup): void {
    this.#writes.open();
    this.#database.prepare("UPDATE backup SET document = ? WHERE id = ?").run(JSON.stringify(backup), id);
  }

  find({ account, region }: Owner, arn: string): StoredBackup | undefined {
    const row = this.#database
      .prepare("SELECT id, document FROM backup WHERE account = ? AND region = ? AND arn = ?")
      .get(account, region, arn);
    return row && readBackup(row);
  }

  /** Those made last come first. */
  list({ account, region }: Owner): StoredBackup[] {
    return this.#database
      .prepare("SELECT id, document FROM backup WHERE account = ? AND region = ? ORDER BY created_at_ms DESC, id DESC")
      .all(account, region)
      .map(readBackup);
  }

  delete({ id }: StoredBackup): void {
    this.#writes.write(() => {
      this.#database.prepare("DELETE FROM backup_row WHERE backup = ?").run(id);
      this.#database.prepare("DELETE FROM backup WHERE id = ?").run(id);
    });
  }

  addRows({ id }: StoredBackup, rows: readonly PastRow[]): void {
    this.#writes.open();
    for (const { key, size, text } of rows) this.#addRow.run(id, key, size, text);
  }

  /** All rows of a table at once. */
  copyRows({ id }: StoredBackup, space: number): void {
    this.#writes.open();
    this.#database
      .prepare("INSERT INTO backup_row (backup, key, size, item) SELECT ?, key, size, item FROM row WHERE space = ?")
      .run(id, space);
  }

  /** The rows after a key, as many as are asked for. */
  chunk({ id }: StoredBackup, after: Uint8Array, count: number): PastChunk {
    const rows = this.#rows
      .all(id, after, count)
      .map((row) => ({ key: row.key as Uint8Array, size: Number(row.size), text: String(row.item) }));
    return { rows, next: rows.length < count ? undefined : rows.at(-1)?.key };
  }
}

const TIMES = new Set([
  "BackupCreationDateTime",
  "BackupExpiryDateTime",
  "TableCreationDateTime",
  "LastDecreaseDateTime",
  "LastIncreaseDateTime",
]);

function readBackup(row: Record<string, unknown>): StoredBackup {
  const backup = JSON.parse(String(row.document), (name, value) => (TIMES.has(name) ? new Date(value) : value)) as Omit<
    StoredBackup,
    "id"
  >;
  return { ...backup, id: Number(row.id) };
}
