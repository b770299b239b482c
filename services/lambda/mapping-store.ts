import type { DatabaseSync } from "node:sqlite";
import type { DestinationConfig, FilterCriteria, FunctionResponseType } from "@aws-sdk/client-lambda";
import { transaction } from "../database.ts";
import type { Owner } from "./stored-function.ts";

export const MAPPING_TABLES = `
  CREATE TABLE event_source_mapping (
    uuid TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL,
    document TEXT NOT NULL  -- JSON: StoredMapping
  ) STRICT, WITHOUT ROWID;
  -- How far each lane of each shard has come.
  CREATE TABLE event_source_position (
    uuid TEXT NOT NULL REFERENCES event_source_mapping (uuid) ON DELETE CASCADE,
    shard TEXT NOT NULL, lane INTEGER NOT NULL,
    sequence TEXT,          -- the last record that is done with; nothing: none yet, begin with what comes
    ended INTEGER NOT NULL, -- 1: the shard was closed, and all of it is done with
    PRIMARY KEY (uuid, shard, lane)
  ) STRICT, WITHOUT ROWID`;

/** An event source mapping as it is kept. */
export interface StoredMapping {
  readonly uuid: string;
  readonly owner: Owner;
  readonly eventSourceArn: string;
  /** As the mapping shows it: with a qualifier when it was made with one. */
  readonly functionArn: string;
  readonly functionName: string;
  readonly startingPosition: "LATEST" | "TRIM_HORIZON";
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly enabled: boolean;
  readonly lastProcessingResult: string;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly maximumRecordAgeSeconds: number;
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly parallelizationFactor: number;
  readonly functionResponseTypes: readonly FunctionResponseType[];
  readonly filterCriteria?: FilterCriteria | undefined;
  readonly destinationConfig?: DestinationConfig | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Position {
  readonly shard: string;
  readonly lane: number;
  readonly sequence: string | undefined;
  readonly ended: boolean;
}

/** Event source mappings, and how far each has read. */
export class MappingStore {
  readonly #database: DatabaseSync;
  readonly #mappings = new Map<string, StoredMapping>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    for (const { uuid, document } of database.prepare("SELECT * FROM event_source_mapping").all())
      this.#mappings.set(String(uuid), JSON.parse(String(document)) as StoredMapping);
  }

  /** Every owner's. */
  all(): StoredMapping[] {
    return [...this.#mappings.values()];
  }

  get({ account, region }: Owner, uuid: string): StoredMapping | undefined {
    const mapping = this.#mappings.get(uuid);
    return mapping?.owner.account === account && mapping.owner.region === region ? mapping : undefined;
  }

  /** In the order in which they were made. */
  list({ account, region }: Owner): StoredMapping[] {
    return this.all()
      .filter(({ owner }) => owner.account === account && owner.region === region)
      .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.uuid < b.uuid ? -1 : 1));
  }

  put(mapping: StoredMapping): void {
    this.#database
      .prepare(
        "INSERT INTO event_source_mapping (uuid, account, region, document) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document",
      )
      .run(mapping.uuid, mapping.owner.account, mapping.owner.region, JSON.stringify(mapping));
    this.#mappings.set(mapping.uuid, mapping);
  }

  /** What the last call of the function came to. */
  setResult(uuid: string, lastProcessingResult: string): void {
    const mapping = this.#mappings.get(uuid);
    if (mapping && mapping.lastProcessingResult !== lastProcessingResult)
      this.put({ ...mapping, lastProcessingResult });
  }

  delete({ uuid }: StoredMapping): void {
    this.#database.prepare("DELETE FROM event_source_mapping WHERE uuid = ?").run(uuid);
    this.#mappings.delete(uuid);
  }

  positions(uuid: string): Position[] {
    return this.#database
      .prepare("SELECT * FROM event_source_position WHERE uuid = ? ORDER BY shard, lane")
      .all(uuid)
      .map((row) => ({
        shard: String(row.shard),
        lane: Number(row.lane),
        sequence: row.sequence === null ? undefined : String(row.sequence),
        ended: row.ended === 1,
      }));
  }

  savePosition(uuid: string, { shard, lane, sequence, ended }: Position): void {
    // A mapping that was deleted in the meantime has no positions any more.
    if (!this.#mappings.has(uuid)) return;
    this.#database
      .prepare(
        "INSERT INTO event_source_position (uuid, shard, lane, sequence, ended) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET sequence = excluded.sequence, ended = excluded.ended",
      )
      .run(uuid, shard, lane, sequence ?? null, ended ? 1 : 0);
  }

  /** Other lanes than before: each goes on where the one that was furthest behind is. */
  changeLanes(uuid: string, lanes: number): void {
    const byShard = Map.groupBy(this.positions(uuid), ({ shard }) => shard);
    transaction(this.#database, () => {
      this.#database.prepare("DELETE FROM event_source_position WHERE uuid = ?").run(uuid);
      for (const [shard, before] of byShard) {
        const behind = before.find(({ sequence, ended }) => !ended && sequence === undefined);
        const sequences = before.filter(({ ended }) => !ended).map(({ sequence = "" }) => sequence);
        const sequence = behind ? undefined : sequences.sort()[0];
        const ended = before.every((position) => position.ended);
        for (let lane = 0; lane < lanes; lane += 1) this.savePosition(uuid, { shard, lane, sequence, ended });
      }
    });
  }
}
