import type { BackendConnection, QueryResult } from "./backend.ts";

/** The superuser's own queries, one after the other, on one connection that is opened when it is first needed and when it was lost. */
export class Admin implements Disposable {
  readonly #open: () => Promise<BackendConnection>;
  #connection: BackendConnection | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(open: () => Promise<BackendConnection>) {
    this.#open = open;
  }

  /** @throws PostgresError */
  query(sql: string): Promise<QueryResult> {
    const result = this.#turn.then(() => this.#run(sql));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #run(sql: string): Promise<QueryResult> {
    if (!this.#connection) {
      const opened = await this.#open();
      opened.onClose(() => {
        if (this.#connection === opened) this.#connection = undefined;
      });
      this.#connection = opened;
    }
    return this.#connection.query(sql);
  }

  [Symbol.dispose](): void {
    this.#connection?.close();
  }
}
