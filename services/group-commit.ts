import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * One transaction for everything that is written in one turn of the event loop: a page that several writes change goes to the log
 * once. What was written, or read after it was written, may be told to the outside only when {@link committed} has settled.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  readonly #rollBackTo: StatementSync;
  readonly #beforeCommit: (() => void)[] = [];
  readonly #undos: (() => void)[] = [];
  #group: PromiseWithResolvers<void> | undefined;
  #inside = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
    this.#savepoint = database.prepare("SAVEPOINT one_write");
    this.#release = database.prepare("RELEASE one_write");
    this.#rollBackTo = database.prepare("ROLLBACK TO one_write");
  }

  /** Settles when all that has been written so far is durable; nothing when it already is. */
  get committed(): Promise<void> | undefined {
    return this.#group?.promise;
  }

  /** Runs `work`: all that it writes or, when it throws, nothing of it. May be nested: the outermost counts. */
  write<T>(work: () => T): T {
    if (this.#inside) return work();
    this.open();
    const undosBefore = this.#undos.length;
    this.#savepoint.run();
    this.#inside = true;
    try {
      const result = work();
      this.#release.run();
      return result;
    } catch (error) {
      // A full disk makes SQLite undo the whole transaction.
      if (!this.#database.isTransaction) this.#lose(error);
      else {
        this.#rollBackTo.run();
        this.#release.run();
        this.#undoTo(undosBefore);
      }
      throw error;
    } finally {
      this.#inside = false;
    }
  }

  /**
   * Runs `work`, of which everything has been checked that may be refused, so that only a bug or a broken disk can stop it: without a
   * savepoint, for which SQLite copies every page that is touched. When it throws after all, the whole group is lost.
   */
  writeChecked<T>(work: () => T): T {
    if (this.#inside) return work();
    this.open();
    this.#inside = true;
    try {
      return work();
    } catch (error) {
      this.#lose(error);
      throw error;
    } finally {
      this.#inside = false;
    }
  }

  /** Opens the group, for a write of one statement, which is all or nothing by itself. */
  open(): void {
    if (this.#group) return;
    this.#begin.run();
    this.#group = Promise.withResolvers<void>();
    // That a group was lost is heard by those who wait for it; there may be none.
    this.#group.promise.catch(() => undefined);
    setImmediate(() => this.commit());
  }

  /** Commits now what has been written so far. */
  commit(): void {
    const group = this.#group;
    if (!group) return;
    try {
      for (const work of this.#beforeCommit) work();
      this.#commit.run();
      this.#group = undefined;
      this.#undos.length = 0;
      group.resolve();
    } catch (error) {
      this.#lose(error);
    }
  }

  /** What is to be done at the end of every group, as part of it. */
  beforeCommit(work: () => void): void {
    this.#beforeCommit.push(work);
  }

  /** Says how to restore in memory what the present write has changed there, should it be undone. */
  undoBy(restore: () => void): void {
    this.#undos.push(restore);
  }

  #undoTo(length: number): void {
    while (this.#undos.length > length) this.#undos.pop()?.();
  }

  #lose(error: unknown): void {
    const group = this.#group;
    this.#group = undefined;
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    this.#undoTo(0);
    group?.reject(error);
  }
}
