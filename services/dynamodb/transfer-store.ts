import type { DatabaseSync } from "node:sqlite";
import type { ExportDescription, ImportTableDescription } from "@aws-sdk/client-dynamodb";
import type { GroupCommit } from "../group-commit.ts";
import type { Owner } from "./table-settings.ts";

export const TRANSFER_TABLES = `
  -- Exports and imports, as they are described.
  CREATE TABLE transfer (
    arn TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL,
    kind TEXT NOT NULL,
    token TEXT, request TEXT NOT NULL, -- the client's token, and the request that it was for
    started_at_ms INTEGER NOT NULL,
    description TEXT NOT NULL          -- JSON
  ) WITHOUT ROWID;`;

interface Descriptions {
  export: ExportDescription;
  import: ImportTableDescription;
}

/** An export or an import. */
export interface Transfer<Kind extends keyof Descriptions> {
  readonly arn: string;
  readonly kind: Kind;
  readonly token: string | undefined;
  /** A digest of the request. */
  readonly request: string;
  readonly startedAtMs: number;
  readonly description: Descriptions[Kind];
}

/** Exports to S3 and imports from there, those that are under way and those that were. */
export class TransferStore {
  readonly #database: DatabaseSync;
  readonly #writes: GroupCommit;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#database = database;
    this.#writes = writes;
  }

  add<Kind extends keyof Descriptions>({ account, region }: Owner, transfer: Transfer<Kind>): void {
    this.#writes.open();
    this.#database
      .prepare(
        "INSERT INTO transfer (arn, account, region, kind, token, request, started_at_ms, description) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        transfer.arn,
        account,
        region,
        transfer.kind,
        transfer.token ?? null,
        transfer.request,
        transfer.startedAtMs,
        JSON.stringify(transfer.description),
      );
  }

  /** Changes what is said of a transfer. */
  change<Kind extends keyof Descriptions>(kind: Kind, owner: Owner, arn: string, changes: Descriptions[Kind]): void {
    const transfer = this.find(kind, owner, arn);
    if (!transfer) return;
    this.#writes.open();
    this.#database
      .prepare("UPDATE transfer SET description = ? WHERE arn = ?")
      .run(JSON.stringify({ ...transfer.description, ...changes }), arn);
  }

  find<Kind extends keyof Descriptions>(kind: Kind, owner: Owner, arn: string): Transfer<Kind> | undefined {
    return this.list(kind, owner).find((transfer) => transfer.arn === arn);
  }

  /** Those that were started last come first. */
  list<Kind extends keyof Descriptions>(kind: Kind, { account, region }: Owner): Transfer<Kind>[] {
    return this.#database
      .prepare("SELECT * FROM transfer WHERE account = ? AND region = ? AND kind = ? ORDER BY started_at_ms DESC, arn")
      .all(account, region, kind)
      .map((row) => ({
        arn: String(row.arn),
        kind,
        token: row.token === null ? undefined : String(row.token),
        request: String(row.request),
        startedAtMs: Number(row.started_at_ms),
        description: JSON.parse(String(row.description), (name, value) =>
          TIMES.has(name) ? new Date(value) : value,
        ) as Descriptions[Kind],
      }));
  }
}

const TIMES = new Set(["StartTime", "EndTime", "ExportTime", "ExportFromTime", "ExportToTime", "CreationDateTime"]);
