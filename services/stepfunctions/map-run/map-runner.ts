import { randomUUID } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import type { Environment } from "../../aws/service.ts";
import { resourceNotFound } from "../errors.ts";
import type { Ending, Execution, ExecutionStore } from "../execution-store.ts";
import type { Executions, MapRuns } from "../executions.ts";
import type { ReaderConfig } from "../language/definition.ts";
import type { Command, ExecutionFacts, MapItem, MapRunRequest } from "../language/execution-state.ts";
import { StatesError } from "../language/failure.ts";
import type { Json, JsonObject } from "../language/json.ts";
import { childProgram, itemInputs } from "../language/map-items.ts";
import { ownerOf } from "../live.ts";
import { type Batch, inBatches } from "./batches.ts";
import { asItems, itemReaderFailed, readItems } from "./item-reader.ts";
import { type MapRun, type MapRunStore, noCounts } from "./map-run-store.ts";
import { type Children, collect, write } from "./result-writer.ts";

/** A Map Run at work. */
interface Active {
  run: MapRun;
  readonly request: MapRunRequest;
  readonly execution: Execution;
  readonly batches: AsyncIterator<Batch>;
  /** The children's definition. */
  readonly definition: string;
  pumping: boolean;
}

/** Runs Distributed Maps: reads the items, starts a child for each or for each batch, counts how they end. */
export class MapRunner implements MapRuns {
  readonly #environment: Environment;
  readonly #store: MapRunStore;
  readonly #executions: Executions;
  readonly #children: ExecutionStore;
  readonly #active = new Map<string, Active>();
  #closed = false;

  constructor(environment: Environment, store: MapRunStore, children: ExecutionStore, executions: Executions) {
    this.#environment = environment;
    this.#store = store;
    this.#children = children;
    this.#executions = executions;
  }

  /** @throws ResourceNotFound */
  open(arn: string): MapRun {
    const run = this.#active.get(arn)?.run ?? this.#store.get(arn);
    if (!run) throw resourceNotFound(arn);
    return run;
  }

  of(executionArn: string): MapRun[] {
    return this.#store.of(executionArn).map((run) => this.#active.get(run.arn)?.run ?? run);
  }

  start(
    execution: Execution,
    { thread, mapRunArn }: Pick<Extract<Command, { kind: "startMapRun" }>, "thread" | "mapRunArn">,
  ): void {
    const known = this.#store.get(mapRunArn);
    if (known && known.status !== "RUNNING") {
      this.#report(known);
      return;
    }
    const request = this.#requestOf(execution, thread);
    const run: MapRun = known ?? {
      arn: mapRunArn,
      executionArn: execution.arn,
      thread,
      stateMachineArn: mapRunArn.replace(":mapRun:", ":stateMachine:").replace(/:[^:]*$/, ""),
      startedMs: this.#nowMs(),
      status: "RUNNING",
      maxConcurrency: request.maxConcurrency,
      toleratedFailureCount: request.toleratedFailureCount,
      toleratedFailurePercentage: request.toleratedFailurePercentage,
      executionType: request.executionType,
      taken: 0,
      exhausted: false,
      items: noCounts(),
      executions: noCounts(),
      redriveCount: 0,
    };
    if (known) this.#recount(run);
    else this.#store.put(run);
    this.#activate(execution, run, request);
  }

  /** What its children say of it: they are written one by one, the run's own row at its ends only. */
  #recount(run: MapRun): void {
    run.items = noCounts();
    run.executions = noCounts();
    run.exhausted = false;
    for (const { status, executions, items } of this.#children.countOf(run.arn)) {
      const outcome = OUTCOMES[status];
      for (const [counts, number] of [[run.items, items] as const, [run.executions, executions] as const]) {
        counts[outcome] += number;
        counts.total += number;
      }
    }
    run.taken = run.items.total;
  }

  #requestOf(execution: Execution, thread: number): MapRunRequest {
    const doing = this.#executions.threads(execution).get(thread)?.doing;
    if (doing?.kind !== "mapRun") throw new Error("The Map Run's state is not in a Map Run.");
    return doing.request;
  }

  #activate(execution: Execution, run: MapRun, request: MapRunRequest): void {
    const { program, state } = this.#executions.inside(execution);
    const host = this.#executions.host();
    const active: Active = {
      run,
      request,
      execution,
      batches: inBatches(this.#inputs(run, request, itemInputs(program, state, run.thread, host)), request.batcher),
      definition: JSON.stringify(childProgram(program, state, run.thread, host)),
      pumping: false,
    };
    this.#active.set(run.arn, active);
    this.#pump(active);
  }

  /** What the items become, without those that children have been made for before. */
  async *#inputs(run: MapRun, request: MapRunRequest, inputOf: (item: MapItem) => Promise<Json>): AsyncGenerator<Json> {
    const { maxItems } = request;
    if (maxItems !== undefined && maxItems < 0) throw itemReaderFailed("field MaxItems must be positive");
    const { values, source } = this.#items(run, request);
    let index = 0;
    for await (const value of values) {
      if (maxItems !== undefined && maxItems > 0 && index >= maxItems) return;
      if (index >= run.taken) yield await inputOf({ index, value, source });
      index += 1;
    }
  }

  #items(
    run: MapRun,
    { items, reader }: MapRunRequest,
  ): { values: Iterable<Json> | AsyncIterable<Json>; source: string } {
    if (!reader) return { values: asItems(items ?? []), source: "STATE_DATA" };
    const parameters = reader.parameters as JsonObject;
    const values = readItems(reader.resource, {
      s3: this.#s3(run),
      parameters,
      config: reader.config as ReaderConfig,
      version: (etag) => {
        if (run.etag !== undefined && etag !== run.etag && run.taken > 0)
          throw itemReaderFailed("The object has changed since the Map Run began to read it.");
        run.etag = etag;
      },
    });
    return { values, source: `s3://${String(parameters.Bucket)}/${String(parameters.Key ?? parameters.Prefix ?? "")}` };
  }

  #s3 = ({ arn }: MapRun): S3Client =>
    new S3Client({ ...this.#environment.connect(ownerOf(arn)), forcePathStyle: true });

  /** Starts children until as many run as may, or there is nothing left. */
  #pump(active: Active): void {
    if (active.pumping || this.#closed) return;
    active.pumping = true;
    this.#fill(active)
      .catch((error: unknown) => this.#failed(active, error))
      .finally(() => {
        active.pumping = false;
        // A child may have ended while nobody looked.
        if (this.#active.get(active.run.arn) === active && this.#hasWork(active)) this.#pump(active);
      });
  }

  #hasWork({ run }: Active): boolean {
    const { running, pending } = run.executions;
    return (running < run.maxConcurrency && (!run.exhausted || pending > 0)) || (run.exhausted && running === 0);
  }

  async #fill(active: Active): Promise<void> {
    const { run } = active;
    while (!this.#closed && this.#active.get(run.arn) === active) {
      if (run.executions.running >= run.maxConcurrency) return;
      if (this.#redriveOne(active)) continue;
      if (!run.exhausted) {
        const next = await active.batches.next();
        if (this.#active.get(run.arn) !== active) return;
        if (!next.done) {
          this.#startChild(active, next.value);
          // Reading must not keep the children from running.
          if (run.executions.total % CHILDREN_AT_ONCE === 0) await breathe();
        } else {
          run.exhausted = true;
          if (this.#isBeyondTolerance(run)) return this.#exceeded(active);
        }
        continue;
      }
      if (run.executions.running === 0) await this.#succeed(active);
      return;
    }
  }

  #startChild(active: Active, { input, count }: Batch): void {
    const { run, execution } = active;
    const name = randomUUID();
    const facts: ExecutionFacts = {
      arn: `${run.stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`,
      name,
      roleArn: execution.facts.roleArn,
      input: JSON.stringify(input),
      startedMs: this.#nowMs(),
      stateMachineArn: run.stateMachineArn,
      stateMachineName: run.stateMachineArn.split(":").at(-1) ?? "",
      region: execution.facts.region,
      type: run.executionType,
      redriveCount: 0,
    };
    run.taken += count;
    for (const [counts, number] of [[run.items, count] as const, [run.executions, 1] as const]) {
      counts.total += number;
      counts.running += number;
    }
    const start = {
      facts,
      machine: run.stateMachineArn,
      definition: active.definition,
      extras: { revisionId: execution.extras.revisionId, itemCount: count, logging: execution.extras.logging },
      mapRunArn: run.arn,
    };
    // How many items are taken is counted from the children: a crash neither loses items nor takes them twice.
    this.#executions.startChild(start);
  }

  childEnded(mapRunArn: string, itemCount: number, ending: Ending): void {
    const active = this.#active.get(mapRunArn);
    if (!active) return;
    const { run } = active;
    const outcome = OUTCOMES[ending.status];
    for (const [counts, number] of [[run.items, itemCount] as const, [run.executions, 1] as const]) {
      counts.running -= number;
      counts[outcome] += number;
    }
    if (this.#isBeyondTolerance(run)) this.#exceeded(active);
    else this.#pump(active);
  }

  #isBeyondTolerance({ items, exhausted, toleratedFailureCount, toleratedFailurePercentage }: MapRun): boolean {
    const failed = items.failed + items.timedOut + items.aborted;
    if (failed === 0) return false;
    if (toleratedFailureCount === 0 && toleratedFailurePercentage === 0) return true;
    if (toleratedFailureCount > 0 && failed > toleratedFailureCount) return true;
    // A share of all items: how many they are is known when all are read.
    return toleratedFailurePercentage > 0 && exhausted && (failed / items.total) * 100 > toleratedFailurePercentage;
  }

  #exceeded(active: Active): void {
    this.#failed(
      active,
      new StatesError(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
      ),
    );
  }

  async #succeed(active: Active): Promise<void> {
    const { run, request } = active;
    const output = await this.#result(run, request);
    run.items.resultsWritten = run.items.total;
    run.executions.resultsWritten = run.executions.total;
    this.#end(active, { status: "SUCCEEDED", output });
  }

  async #result(run: MapRun, { writer, state }: MapRunRequest): Promise<string> {
    const children: Children = (outcome) => this.#children.outcomes(run.arn, outcome);
    return writer?.resource === undefined
      ? collect(children, writer, state)
      : write(this.#s3(run), run.arn, children, writer);
  }

  #failed(active: Active, error: unknown): void {
    if (this.#closed || this.#active.get(active.run.arn) !== active) return;
    const isExpected = error instanceof StatesError;
    if (!isExpected) console.error(`The Map Run ${active.run.arn} has stopped:`, error);
    const said = isExpected ? error : new StatesError("States.Runtime", "Internal failure");
    const { writer } = active.request;
    const writes = said.error === "States.ExceedToleratedFailureThreshold" && writer?.resource !== undefined;
    this.#end(active, { status: "FAILED", error: said.error, cause: said.message });
    this.#stopChildren(active.run);
    // What had succeeded can be read all the same; that the writing fails changes nothing any more.
    if (writes) this.#result(active.run, active.request).catch((reason: unknown) => console.error(reason));
  }

  #end(
    active: Active,
    ending: { status: "SUCCEEDED" | "FAILED" | "ABORTED"; output?: string; error?: string; cause?: string },
  ): void {
    const { run } = active;
    this.#active.delete(run.arn);
    Object.assign(run, ending, { stoppedMs: this.#nowMs() });
    this.#store.put(run);
    void active.batches.return?.();
    if (ending.status !== "ABORTED") this.#report(run);
  }

  /** Tells the state that holds it. */
  #report({ executionArn, thread, status, output = "[]", error = "", cause }: MapRun): void {
    this.#executions.deliver(
      executionArn,
      status === "SUCCEEDED"
        ? { kind: "mapRunSucceeded", thread, output }
        : { kind: "mapRunFailed", thread, error, cause },
    );
  }

  stop(mapRunArn: string): void {
    const active = this.#active.get(mapRunArn);
    if (!active) return;
    this.#end(active, { status: "ABORTED" });
    this.#stopChildren(active.run);
  }

  #stopChildren(run: MapRun): void {
    for (const arn of this.#children.runningIn(run.arn))
      this.#executions.deliver(arn, { kind: "stopped", error: undefined, cause: undefined });
    run.items.aborted += run.items.running;
    run.executions.aborted += run.executions.running;
    run.items.running = 0;
    run.executions.running = 0;
    this.#store.put(run);
  }

  /** Goes on with the children that did not succeed, and with what had not been read. */
  redrive(execution: Execution, mapRunArn: string, thread: number): void {
    const { output: _output, error: _error, cause: _cause, stoppedMs: _stopped, ...run } = this.open(mapRunArn);
    this.#children.pendingRedrive(mapRunArn);
    const again: MapRun = { ...run, status: "RUNNING", redriveCount: run.redriveCount + 1, redrivenMs: this.#nowMs() };
    this.#recount(again);
    this.#store.put(again);
    this.#activate(execution, again, this.#requestOf(execution, thread));
  }

  /** Takes one of the children that wait to be redriven. */
  #redriveOne({ run }: Active): boolean {
    if (run.executions.pending === 0) return false;
    const [child] = this.#children.list({ mapRun: run.arn }, { status: "PENDING_REDRIVE" }, 0, 1);
    if (!child) {
      run.executions.pending = 0;
      run.items.pending = 0;
      return false;
    }
    const count = child.extras.itemCount ?? 1;
    for (const [counts, number] of [[run.items, count] as const, [run.executions, 1] as const]) {
      counts.pending -= number;
      counts.running += number;
    }
    this.#executions.redriveChild(child, this.#nowMs());
    return true;
  }

  /** @throws ResourceNotFound */
  update(
    arn: string,
    change: Partial<Pick<MapRun, "maxConcurrency" | "toleratedFailureCount" | "toleratedFailurePercentage">>,
  ): void {
    const run = this.open(arn);
    Object.assign(run, change);
    this.#store.put(run);
    const active = this.#active.get(arn);
    if (active) this.#pump(active);
  }

  #nowMs = (): number => this.#environment.now().getTime();

  close(): void {
    this.#closed = true;
    for (const { batches } of this.#active.values()) void batches.return?.();
  }
}

const CHILDREN_AT_ONCE = 20;

const OUTCOMES = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
  RUNNING: "running",
  PENDING_REDRIVE: "pending",
} as const;
