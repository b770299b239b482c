import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transaction } from "../database.ts";
import {
  dueMs,
  type EndStatus,
  type ExecutionFacts,
  type ExecutionState,
  type HistoryLine,
  type Thread,
  type Transition,
} from "./language/execution-state.ts";

export const EXECUTION_MIGRATION = `
  CREATE TABLE execution (
    id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, map_run TEXT,
    facts TEXT NOT NULL, definition TEXT NOT NULL, extras TEXT NOT NULL,
    status TEXT NOT NULL, started INTEGER NOT NULL, stopped INTEGER, timeout_at INTEGER,
    output TEXT, error TEXT, cause TEXT,
    last_thread INTEGER NOT NULL, last_event INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX execution_of_machine ON execution (machine, started DESC, id DESC);
  CREATE INDEX execution_of_map_run ON execution (map_run, id) WHERE map_run IS NOT NULL;
  CREATE INDEX execution_running ON execution (id) WHERE status = 'RUNNING';
  CREATE TABLE thread (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, due INTEGER, queue TEXT, input TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX thread_queue ON thread (queue, execution, id) WHERE queue IS NOT NULL;
  CREATE TABLE event (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, previous INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL,
    details TEXT NOT NULL, PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;`;

export type Status = "RUNNING" | "PENDING_REDRIVE" | EndStatus;

/** An execution as it is kept. */
export interface Execution {
  id: number;
  arn: string;
  /** The state machine's ARN, without version or alias; of a Map Run's child the Map Run's own. */
  machine: string;
  mapRunArn: string | undefined;
  facts: ExecutionFacts;
  /** The hash of its definition. */
  definition: string;
  extras: Extras;
  status: Status;
  startedMs: number;
  stoppedMs: number | undefined;
  timeoutAtMs: number | undefined;
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  lastThread: number;
  lastEvent: number;
}

/** What the API shows of an execution and the interpreter does not need. */
export interface Extras {
  traceHeader?: string | undefined;
  revisionId: string;
  updated?: number | undefined;
  logging?: unknown;
  /** Items that a Map Run's child stands for. */
  itemCount?: number | undefined;
}

const optional = (value: unknown): number | undefined => (value === null ? undefined : Number(value));
const text = (value: unknown): string | undefined => (value === null ? undefined : String(value));

const readExecution = (row: Record<string, unknown>): Execution => ({
  id: Number(row.id),
  arn: String(row.arn),
  machine: String(row.machine),
  mapRunArn: text(row.map_run),
  facts: JSON.parse(String(row.facts)),
  definition: String(row.definition),
  extras: JSON.parse(String(row.extras)),
  status: String(row.status) as Status, // written by this class alone
  startedMs: Number(row.started),
  stoppedMs: optional(row.stopped),
  timeoutAtMs: optional(row.timeout_at),
  output: text(row.output),
  error: text(row.error),
  cause: text(row.cause),
  lastThread: Number(row.last_thread),
  lastEvent: Number(row.last_event),
});

const readThread = (row: Record<string, unknown>): Thread => ({
  ...JSON.parse(String(row.document)),
  id: Number(row.id),
  input: String(row.input),
});

/** Executions: where each stands, and its history. */
export class ExecutionStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @returns its number */
  create(
    execution: Omit<Execution, "id" | "stoppedMs" | "output" | "error" | "cause" | "lastThread" | "lastEvent">,
  ): number {
    const { arn, machine, mapRunArn, facts, definition, extras, status, startedMs, timeoutAtMs } = execution;
    const { lastInsertRowid } = this.#prepare(
      `INSERT INTO execution (arn, machine, map_run, facts, definition, extras, status, started, timeout_at, last_thread, last_event)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
    ).run(
      arn,
      machine,
      mapRunArn ?? null,
      JSON.stringify(facts),
      definition,
      JSON.stringify(extras),
      status,
      startedMs,
      timeoutAtMs ?? null,
    );
    return Number(lastInsertRowid);
  }

  get(arn: string): Execution | undefined {
    const row = this.#prepare("SELECT * FROM execution WHERE arn = ?").get(arn);
    return row && readExecution(row);
  }

  byId(id: number): Execution | undefined {
    const row = this.#prepare("SELECT * FROM execution WHERE id = ?").get(id);
    return row && readExecution(row);
  }

  threads(id: number): Map<number, Thread> {
    const rows = this.#prepare("SELECT id, input, document FROM thread WHERE execution = ? ORDER BY id").all(id);
    return new Map(rows.map((row) => [Number(row.id), readThread(row)]));
  }

  /** Keeps what a transition changed, all of it or nothing; `more` is written together with it. */
  commit(id: number, transition: Transition, end: Ending | undefined, more?: () => void): void {
    transaction(this.#database, () => {
      this.#write(id, transition, end);
      more?.();
    });
  }

  #write(id: number, { put, removed, events, lastThread, lastEvent }: Transition, end: Ending | undefined): void {
    const putThread = this.#prepare(
      "INSERT OR REPLACE INTO thread (execution, id, due, queue, input, document) VALUES (?, ?, ?, ?, ?, ?)",
    );
    for (const thread of put) {
      const { id: threadId, input, ...document } = thread;
      const due = end ? null : (dueMs(thread) ?? null);
      putThread.run(id, threadId, due, end ? null : (queueOf(thread) ?? null), input, JSON.stringify(document));
    }
    const removeThread = this.#prepare("DELETE FROM thread WHERE execution = ? AND id = ?");
    for (const thread of removed) removeThread.run(id, thread);
    this.addEvents(id, events);
    if (end) {
      this.#prepare("UPDATE thread SET due = NULL, queue = NULL WHERE execution = ?").run(id);
      this.#prepare(
        "UPDATE execution SET status = ?, stopped = ?, output = ?, error = ?, cause = ?, last_thread = ?, last_event = ? WHERE id = ?",
      ).run(
        end.status,
        end.stoppedMs,
        end.output ?? null,
        end.error ?? null,
        end.cause ?? null,
        lastThread,
        lastEvent,
        id,
      );
    } else
      this.#prepare("UPDATE execution SET last_thread = ?, last_event = ? WHERE id = ?").run(lastThread, lastEvent, id);
  }

  addEvents(id: number, events: readonly HistoryLine[]): void {
    const add = this.#prepare(
      "INSERT INTO event (execution, id, previous, type, at, details) VALUES (?, ?, ?, ?, ?, ?)",
    );
    for (const event of events)
      add.run(id, event.id, event.previous, event.type, event.at, JSON.stringify(event.details));
  }

  /** It runs again. */
  reopen(id: number, facts: ExecutionFacts, timeoutAtMs: number | undefined, status: Status = "RUNNING"): void {
    this.#prepare(
      `UPDATE execution SET status = ?, stopped = NULL, output = NULL, error = NULL, cause = NULL, facts = ?, timeout_at = ? WHERE id = ?`,
    ).run(status, JSON.stringify(facts), timeoutAtMs ?? null, id);
  }

  /** How an execution ended whose steps are not kept. */
  end(id: number, { status, stoppedMs, output, error, cause }: Ending): void {
    this.#prepare("UPDATE execution SET status = ?, stopped = ?, output = ?, error = ?, cause = ? WHERE id = ?").run(
      status,
      stoppedMs,
      output ?? null,
      error ?? null,
      cause ?? null,
      id,
    );
  }

  delete(id: number): void {
    for (const table of ["thread", "event"]) this.#prepare(`DELETE FROM ${table} WHERE execution = ?`).run(id);
    this.#prepare("DELETE FROM execution WHERE id = ?").run(id);
  }

  history(id: number, range: { after?: number; before?: number; limit: number; newestFirst: boolean }): HistoryLine[] {
    const { after = 0, before = Number.MAX_SAFE_INTEGER, limit, newestFirst } = range;
    return this.#prepare(
      `SELECT * FROM event WHERE execution = ? AND id > ? AND id < ? ORDER BY id ${newestFirst ? "DESC" : "ASC"} LIMIT ?`,
    )
      .all(id, after, before, limit)
      .map((row) => ({
        id: Number(row.id),
        previous: Number(row.previous),
        type: String(row.type),
        at: Number(row.at),
        details: JSON.parse(String(row.details)),
      }));
  }

  /** Of a state machine or a Map Run, the newest first. */
  list(
    of: { machine: string } | { mapRun: string },
    filter: { status?: string | undefined; redriven?: boolean | undefined },
    from: number,
    limit: number,
  ): Execution[] {
    const [column, value] = "machine" in of ? ["machine", of.machine] : ["map_run", of.mapRun];
    const conditions = [`${column} = ?`];
    const values: (string | number)[] = [value];
    if (filter.status !== undefined) {
      conditions.push("status = ?");
      values.push(filter.status);
    }
    if (filter.redriven !== undefined)
      conditions.push(`json_extract(facts, '$.redriveCount') ${filter.redriven ? ">" : "="} 0`);
    return this.#prepare(
      `SELECT * FROM execution WHERE ${conditions.join(" AND ")} ORDER BY started DESC, id DESC LIMIT ? OFFSET ?`,
    )
      .all(...values, limit, from)
      .map(readExecution);
  }

  /** Numbers of the executions that are under way. */
  running(): number[] {
    return this.#prepare("SELECT id FROM execution WHERE status = 'RUNNING' ORDER BY id")
      .all()
      .map(({ id }) => Number(id));
  }

  /** How many executions and items of a Map Run are in each status. */
  countOf(mapRun: string): { status: Status; executions: number; items: number }[] {
    return this.#prepare(
      "SELECT status, count(*) AS executions, sum(json_extract(extras, '$.itemCount')) AS items FROM execution WHERE map_run = ? GROUP BY status",
    )
      .all(mapRun)
      .map((row) => ({
        status: String(row.status) as Status, // written by this class alone
        executions: Number(row.executions),
        items: Number(row.items),
      }));
  }

  /** A Map Run's children that ended well, or badly, or have not ended, in the order of their items. */
  *outcomes(mapRun: string, outcome: "SUCCEEDED" | "FAILED" | "PENDING"): Generator<Execution> {
    const statuses = {
      SUCCEEDED: "'SUCCEEDED'",
      FAILED: "'FAILED', 'TIMED_OUT', 'ABORTED'",
      PENDING: "'PENDING_REDRIVE', 'RUNNING'",
    };
    const page = this.#prepare(
      `SELECT * FROM execution WHERE map_run = ? AND status IN (${statuses[outcome]}) AND id > ? ORDER BY id LIMIT 500`,
    );
    for (let after = 0; ; ) {
      const rows = page.all(mapRun, after).map(readExecution);
      yield* rows;
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  }

  /** Those of a Map Run that did not succeed wait to be run again. */
  pendingRedrive(mapRun: string): void {
    this.#prepare(
      "UPDATE execution SET status = 'PENDING_REDRIVE' WHERE map_run = ? AND status IN ('FAILED', 'TIMED_OUT', 'ABORTED')",
    ).run(mapRun);
  }

  runningIn(mapRun: string): string[] {
    return this.#prepare("SELECT arn FROM execution WHERE map_run = ? AND status = 'RUNNING'")
      .all(mapRun)
      .map(({ arn }) => String(arn));
  }

  runningOf(machine: string): string[] {
    return this.#prepare("SELECT arn FROM execution WHERE machine = ? AND status = 'RUNNING'")
      .all(machine)
      .map(({ arn }) => String(arn));
  }

  /** Every timer, for those who wait for the earliest. */
  timers(): { execution: number; due: number }[] {
    return this.#prepare(
      `SELECT execution, min(due) AS due FROM thread WHERE due IS NOT NULL GROUP BY execution
       UNION ALL SELECT id, timeout_at FROM execution WHERE status = 'RUNNING' AND timeout_at IS NOT NULL`,
    )
      .all()
      .map(({ execution, due }) => ({ execution: Number(execution), due: Number(due) }));
  }

  /** The threads that wait in a queue: for an activity's worker, or for another execution's end. */
  queued(queue: string, limit: number): { execution: number; thread: Thread }[] {
    return this.#prepare(
      "SELECT execution, id, input, document FROM thread WHERE queue = ? ORDER BY execution, id LIMIT ?",
    )
      .all(queue, limit)
      .map((row) => ({ execution: Number(row.execution), thread: readThread(row) }));
  }

  stateOf({ id, facts, lastThread, lastEvent }: Execution): ExecutionState {
    return { facts, threads: this.threads(id), lastThread, lastEvent };
  }

  transaction<T>(work: () => T): T {
    return transaction(this.#database, work);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** How an execution ended. */
export interface Ending {
  status: EndStatus;
  stoppedMs: number;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
}

/** What a thread waits in line for. */
export function queueOf({ doing }: Thread): string | undefined {
  if (doing.kind !== "task") return undefined;
  const { integration } = doing.task;
  if (integration.kind === "activity") return doing.submitted ? undefined : integration.activityArn;
  return doing.awaits === undefined ? undefined : endOf(doing.awaits);
}

/** The queue of those who wait for an execution's end. */
export const endOf = (executionArn: string): string => `end of ${executionArn}`;
