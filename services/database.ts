import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Opens a service's database and brings its schema up to date.
 *
 * WAL with `synchronous = NORMAL`: a commit survives `kill -9` of the process; a power cut may lose the last commits but never
 * corrupts (https://www.sqlite.org/pragma.html#pragma_synchronous, read 2026-11-24).
 *
 * @param migrations SQL scripts; the n-th brings `user_version` from n to n + 1. Never edit one that has been released: append.
 * @throws Error when the file was written by a newer Terrarium.
 */
export function openDatabase(file: string, migrations: readonly string[]): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;",
  );
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > migrations.length)
    throw new Error(
      `${file} has schema version ${version}; this Terrarium knows up to ${migrations.length}. Update Terrarium, or reset its state.`,
    );
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    transaction(database, () => database.exec(`${migration}; PRAGMA user_version = ${index + 1};`));
  }
  return database;
}

/** Runs `work` in one transaction: all of it or, when it throws, nothing. Must not be nested. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
