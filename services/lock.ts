import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Takes a directory for this process. The lock is SQLite's own file lock, so it goes with the process however that ends.
 * @param waitMs how long to wait for somebody who is just leaving, or just looking
 * @throws Error when another process holds it
 */
export function lockDirectory(directory: string, waitMs = 1_000): Disposable {
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, "lock.db"));
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;`);
  } catch (error) {
    database.close();
    throw new Error(
      `${directory} belongs to a stack that is running. Stop it, or set TERRARIUM_HOME to another directory.`,
      {
        cause: error,
      },
    );
  }
  return { [Symbol.dispose]: () => database.close() };
}

/** Whether a running process holds the directory. */
export function isLocked(directory: string): boolean {
  try {
    using _lock = lockDirectory(directory, 0);
    return false;
  } catch {
    return true;
  }
}
