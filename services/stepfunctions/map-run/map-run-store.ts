import type { DatabaseSync } from "node:sqlite";

export const MAP_RUN_MIGRATION = `
  CREATE TABLE map_run (
    arn TEXT PRIMARY KEY, execution TEXT NOT NULL, started INTEGER NOT NULL, status TEXT NOT NULL, document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX map_run_of_execution ON map_run (execution, started DESC);`;

export type MapRunStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";

/** Of items or of child executions. */
export interface Counts {
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  running: number;
  pending: number;
  total: number;
  resultsWritten: number;
}

export interface MapRun {
  arn: string;
  executionArn: string;
  /** The state that holds it. */
  thread: number;
  /** Of its children: `…:stateMachine:name/label`. */
  stateMachineArn: string;
  startedMs: number;
  stoppedMs?: number | undefined;
  status: MapRunStatus;
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  executionType: "STANDARD" | "EXPRESS";
  /** Items that children have been made for. */
  taken: number;
  /** What was read, so that a changed object is noticed when reading goes on. */
  etag?: string | undefined;
  exhausted: boolean;
  items: Counts;
  executions: Counts;
  redriveCount: number;
  redrivenMs?: number | undefined;
  /** How it ended, for the state that holds it. */
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
}

export const noCounts = (): Counts => ({
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  running: 0,
  pending: 0,
  total: 0,
  resultsWritten: 0,
});

/** Map Runs: how far each is. Their children are executions. */
export class MapRunStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(arn: string): MapRun | undefined {
    const row = this.#database.prepare("SELECT document FROM map_run WHERE arn = ?").get(arn);
    return row && (JSON.parse(String(row.document)) as MapRun); // written by this class alone
  }

  put(mapRun: MapRun): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO map_run VALUES (?, ?, ?, ?, ?)")
      .run(mapRun.arn, mapRun.executionArn, mapRun.startedMs, mapRun.status, JSON.stringify(mapRun));
  }

  /** The newest first. */
  of(executionArn: string): MapRun[] {
    return this.#database
      .prepare("SELECT document FROM map_run WHERE execution = ? ORDER BY started DESC, arn")
      .all(executionArn)
      .map((row) => JSON.parse(String(row.document)) as MapRun);
  }
}
