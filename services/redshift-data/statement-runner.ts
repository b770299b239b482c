import { EventEmitter, once } from "node:events";
import pg from "pg";
import { type Execution, execute, fail, setStatus } from "./execution.ts";
import type { LiveSessions } from "./live-sessions.ts";
import { cancelQuery, errorText } from "./query.ts";
import type { Part, Statement, StatementStore } from "./statement-store.ts";

/** More wait, SUBMITTED, for their turn: each is a process of the engine's. */
const RUNNING_AT_ONCE = 20;
const CANCEL_AGAIN_MS = 500;

interface Job {
  statement: Statement;
  parts: Part[];
  /** How to connect, unless its session is connected already. */
  connection: pg.ClientConfig | undefined;
  client: pg.Client | undefined;
  cancelled: boolean;
}

const isDone = ({ status }: { status: string }): boolean =>
  status === "FINISHED" || status === "FAILED" || status === "ABORTED";

/** Runs statements in the order in which they come, some at once, and keeps in the store how far each is. */
export class StatementRunner implements AsyncDisposable {
  readonly #store: StatementStore;
  readonly #sessions: LiveSessions;
  readonly #now: () => Date;
  readonly #queue: Job[] = [];
  readonly #jobs = new Map<string, Job>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #runs = new Set<Promise<void>>();
  #stopping = false;

  constructor(store: StatementStore, sessions: LiveSessions, now: () => Date) {
    this.#store = store;
    this.#sessions = sessions;
    this.#now = now;
    // Nobody knows what became of what was running when the process was killed.
    for (const statement of store.unfinished())
      fail(this.#execution({ statement, parts: store.parts(statement.id), cancelled: false }), new Error(INTERRUPTED));
  }

  /** Takes a statement, which is in the store from now on. */
  submit(statement: Statement, parts: Part[], connection: pg.ClientConfig | undefined): void {
    this.#store.insert(statement, parts);
    const job: Job = { statement, parts, connection, client: undefined, cancelled: false };
    this.#jobs.set(statement.id, job);
    this.#queue.push(job);
    // The answer to the request comes first.
    setImmediate(() => this.#next());
  }

  /** Stops a statement. @returns whether it was still to be stopped */
  cancel(id: string): boolean {
    const job = this.#jobs.get(id);
    if (!job || isDone(job.statement)) return false;
    job.cancelled = true;
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      this.#end(job, undefined);
    } else this.#interrupt(job);
    return true;
  }

  /** Until it has an effect: a request that comes before its query has none. */
  #interrupt(job: Job): void {
    if (!job.client || isDone(job.statement)) return;
    cancelQuery(job.client);
    setTimeout(() => this.#interrupt(job), CANCEL_AGAIN_MS).unref();
  }

  /** How many requests wait for a statement. */
  waiting(id: string): number {
    return this.#events.listenerCount(id);
  }

  /** Waits until a statement, or one part of it, is at its end, or the time is over. */
  async wait(id: string, number: number | undefined, seconds: number): Promise<void> {
    const signal = AbortSignal.timeout(seconds * 1000);
    for (;;) {
      const job = this.#jobs.get(id);
      const part = job?.parts.find((each) => each.number === number);
      if (!job || isDone(part ?? job.statement)) return;
      try {
        await once(this.#events, id, { signal });
      } catch (error) {
        if ((error as Error).name !== "AbortError") throw error;
        return;
      }
    }
  }

  #next(): void {
    if (this.#stopping) return;
    while (this.#runs.size < RUNNING_AT_ONCE) {
      const job = this.#queue.shift();
      if (!job) return;
      const run = this.#run(job)
        .catch((error: unknown) => {
          console.error(error);
          this.#end(job, error);
        })
        .finally(() => {
          this.#runs.delete(run);
          this.#next();
        });
      this.#runs.add(run);
    }
  }

  async #run(job: Job): Promise<void> {
    const execution = this.#execution(job);
    setStatus(execution, "PICKED");
    let client: pg.Client;
    try {
      client = await this.#connect(job);
    } catch (error) {
      return this.#end(job, error);
    }
    job.client = client;
    if (this.#stopping) return this.#end(job, new Error(INTERRUPTED));
    await execute({ ...execution, client });
    this.#end(job, undefined);
  }

  async #connect({ statement: { sessionId }, connection }: Job): Promise<pg.Client> {
    const open = sessionId === undefined ? undefined : this.#sessions.client(sessionId);
    if (open) return open;
    const client = new pg.Client({ ...connection, application_name: "Redshift Data API" });
    // A connection that breaks is told of by its query.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  /** The statement is at its end, or could not be begun; its connection goes or stays with the session. */
  #end(job: Job, error: unknown): void {
    const { statement, client } = job;
    if (!isDone(statement)) fail(this.#execution(job), error ?? new Error("The statement was cancelled."));
    this.#jobs.delete(statement.id);
    this.#events.emit(statement.id);
    if (statement.sessionId === undefined) client?.end().catch(() => undefined);
    else
      this.#sessions.release(
        statement.owner,
        statement.sessionId,
        client ?? this.#sessions.client(statement.sessionId),
      );
  }

  #execution(job: Pick<Job, "statement" | "parts" | "cancelled">): Omit<Execution, "client"> {
    const { statement, parts } = job;
    return {
      statement,
      parts,
      store: this.#store,
      now: () => this.#now().getTime(),
      isCancelled: () => job.cancelled,
      explain: (error) => (this.#stopping ? INTERRUPTED : errorText(error)),
      changed: () => this.#events.emit(statement.id),
    };
  }

  /** What runs is stopped; it ends as what a killed process leaves does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    for (const job of this.#queue.splice(0)) this.#end(job, new Error(INTERRUPTED));
    for (const { client } of this.#jobs.values()) {
      if (!client) continue;
      cancelQuery(client);
      client.end().catch(() => undefined);
    }
    await Promise.allSettled(this.#runs);
  }
}

const INTERRUPTED = "Terrarium was stopped while this statement was submitted or running.";
