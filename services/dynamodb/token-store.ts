import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";
import type { Owner } from "./table-settings.ts";

/** "A client request token is valid for 10 minutes after the first request that uses it is completed."
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, read 2026-11-24 */
const VALID_MS = 10 * 60 * 1000;

/** Which requests were done under which tokens, so that a retry does nothing twice. */
export class TokenStore {
  readonly #writes: GroupCommit;
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #expire: StatementSync;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#writes = writes;
    this.#find = database.prepare(
      "SELECT request FROM request_token WHERE account = ? AND region = ? AND token = ? AND expires_at_ms > ?",
    );
    this.#add = database.prepare(
      "INSERT INTO request_token (account, region, token, request, expires_at_ms) VALUES (?, ?, ?, ?, ?)",
    );
    this.#expire = database.prepare("DELETE FROM request_token WHERE expires_at_ms <= ?");
  }

  /** The request that a valid token stands for. */
  find({ account, region }: Owner, token: string, now: Date): string | undefined {
    const row = this.#find.get(account, region, token, now.getTime());
    return row && String(row.request);
  }

  add({ account, region }: Owner, token: string, request: string, now: Date): void {
    this.#writes.open();
    this.#expire.run(now.getTime());
    this.#add.run(account, region, token, request, now.getTime() + VALID_MS);
  }
}
