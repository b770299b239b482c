import type { DatabaseSync } from "node:sqlite";
import type { Owner, Target } from "./statement-store.ts";

export const SESSION_MIGRATIONS = [
  `CREATE TABLE session (
     id TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, created INTEGER NOT NULL, status TEXT NOT NULL,
     document TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX session_by_owner ON session (account, region, created, id);
   CREATE INDEX session_by_age ON session (created);`,
];

export type SessionStatus = "AVAILABLE" | "BUSY" | "CLOSED";

/** A connection that stays open between statements. */
export interface SessionRecord {
  id: string;
  owner: Owner;
  role: string;
  identity: string;
  status: SessionStatus;
  created: number;
  updated: number;
  target: Target;
  keepAliveSeconds: number;
  /** When it is closed unless it is used. */
  expires: number;
  statementId?: string | undefined;
}

export interface SessionFilter {
  statuses: readonly SessionStatus[];
  role: string;
  identity?: string | undefined;
  database?: string | undefined;
  clusterIdentifier?: string | undefined;
  workgroupName?: string | undefined;
}

/** What is known of sessions; their connections are not here, and do not survive the process. */
export class SessionStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  put(session: SessionRecord): void {
    const { account, region } = session.owner;
    this.#database
      .prepare(
        `INSERT INTO session (id, account, region, created, status, document) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, document = excluded.document`,
      )
      .run(session.id, account, region, session.created, session.status, JSON.stringify(session));
  }

  get({ account, region }: Owner, id: string): SessionRecord | undefined {
    const row = this.#database
      .prepare("SELECT document FROM session WHERE id = ? AND account = ? AND region = ?")
      .get(id, account, region);
    return row && (JSON.parse(String(row.document)) as SessionRecord);
  }

  /** The newest first, from behind `after`. */
  list({ account, region }: Owner, filter: SessionFilter, after: string | undefined, limit: number): SessionRecord[] {
    const last = after === undefined ? undefined : this.get({ account, region }, after);
    return this.#database
      .prepare(
        `SELECT document FROM session WHERE account = ? AND region = ? AND (created, id) < (?, ?)
         AND status IN (SELECT value FROM json_each(?)) ORDER BY created DESC, id DESC`,
      )
      .all(account, region, last?.created ?? Number.MAX_SAFE_INTEGER, last?.id ?? "", JSON.stringify(filter.statuses))
      .map((row) => JSON.parse(String(row.document)) as SessionRecord)
      .filter((session) => matches(session, filter))
      .slice(0, limit);
  }

  countOpen(): number {
    const row = this.#database.prepare("SELECT COUNT(*) AS n FROM session WHERE status <> 'CLOSED'").get();
    return Number(row?.n);
  }

  /** Their connections went with the process. */
  closeAll(now: number): void {
    this.#database
      .prepare(
        `UPDATE session SET status = 'CLOSED',
           document = json_remove(json_set(document, '$.status', 'CLOSED', '$.updated', ?), '$.statementId')
         WHERE status <> 'CLOSED'`,
      )
      .run(now);
  }

  /** Forgets what is older. */
  expire(before: number): void {
    this.#database.prepare("DELETE FROM session WHERE created < ? AND status = 'CLOSED'").run(before);
  }
}

const matches = ({ role, identity, target }: SessionRecord, filter: SessionFilter): boolean =>
  role === filter.role &&
  (filter.identity === undefined || filter.identity === identity) &&
  (filter.database === undefined || filter.database === target.database) &&
  (filter.clusterIdentifier === undefined || filter.clusterIdentifier === target.clusterIdentifier) &&
  (filter.workgroupName === undefined || filter.workgroupName === target.workgroupName);
