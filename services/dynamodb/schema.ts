import { BACKUP_TABLES } from "./backup-store.ts";
import { COLLECTION_TABLES } from "./collection-sizes.ts";
import { EXPIRY_TABLES } from "./expiry-store.ts";
import { HISTORY_TABLES } from "./history-store.ts";
import { JOB_TABLES } from "./job-store.ts";
import { STREAM_TABLES } from "./stream-store.ts";
import { TRANSFER_TABLES } from "./transfer-store.ts";

/** The database of DynamoDB and its streams; each store says what it keeps. */
export const MIGRATIONS = [
  `CREATE TABLE table_ (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
     description TEXT NOT NULL, -- JSON: TableDescription
     settings TEXT NOT NULL,    -- JSON: TableSettings
     UNIQUE (account, region, name)
   );
   -- Where the rows of a table (index_name is empty) or of an index lie. Numbers are never used again.
   CREATE TABLE space (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     table_id INTEGER NOT NULL REFERENCES table_ (id) ON DELETE CASCADE,
     index_name TEXT NOT NULL,
     items INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, -- space-totals.ts
     filled_to BLOB, -- of an index that is being filled: the key of the table's last row that it has
     UNIQUE (table_id, index_name)
   );
   -- Tables and indexes that are gone and whose rows are still being deleted.
   CREATE TABLE cleared_space (id INTEGER PRIMARY KEY);
   -- An ordinary table: rows are appended and only the small index is written all over the place. WITHOUT ROWID was measured
   -- to need three times as long for items of 600 bytes under random keys (50,000 of them, 2026-11-24).
   CREATE TABLE row (
     space INTEGER NOT NULL,
     key BLOB NOT NULL,      -- key-order.ts
     size INTEGER NOT NULL,  -- as DynamoDB counts it
     item TEXT NOT NULL,     -- item-format.ts
     PRIMARY KEY (space, key)
   );`,
  `-- What TransactWriteItems has done under its client's tokens.
   CREATE TABLE request_token (
     account TEXT NOT NULL, region TEXT NOT NULL, token TEXT NOT NULL,
     request TEXT NOT NULL,          -- a digest of it
     expires_at_ms INTEGER NOT NULL,
     PRIMARY KEY (account, region, token)
   ) WITHOUT ROWID;
   CREATE INDEX request_token_expiry ON request_token (expires_at_ms);`,
  STREAM_TABLES,
  `${COLLECTION_TABLES} ${EXPIRY_TABLES} ${HISTORY_TABLES} ${BACKUP_TABLES} ${JOB_TABLES} ${TRANSFER_TABLES}`,
];
