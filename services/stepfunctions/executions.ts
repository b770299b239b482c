import { randomUUID } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { Environment } from "../aws/service.ts";
import type { ActivityQueues } from "./activity-queues.ts";
import type { ExecutionLogger } from "./execution-logger.ts";
import { type Ending, type Execution, type ExecutionStore, endOf } from "./execution-store.ts";
import type { Program } from "./language/definition.ts";
import {
  type Command,
  dueMs,
  type ExecutionEvent,
  type ExecutionState,
  type Thread,
  type Transition,
} from "./language/execution-state.ts";
import { advance } from "./language/interpreter.ts";
import type { Host } from "./language/run.ts";
import { begun, type Live, ownerOf, resumed, type Start } from "./live.ts";
import type { StateMachineStore } from "./state-machine-store.ts";
import { TaskCalls, taskOf } from "./task-calls.ts";
import { Timers } from "./timers.ts";

/** Runs Map Runs; they start executions in turn. */
export interface MapRuns {
  start(execution: Execution, run: { mapRunArn: string; thread: number }): void;
  stop(mapRunArn: string): void;
  redrive(execution: Execution, mapRunArn: string, thread: number): void;
  childEnded(mapRunArn: string, itemCount: number, ending: Ending): void;
}

const PROGRAMS_MAX = 200;

/** Moves executions on: gives the interpreter what happened, keeps what it answers, and does what it asks for. */
export class Executions {
  readonly #environment: Environment;
  readonly #store: ExecutionStore;
  readonly #machines: StateMachineStore;
  readonly #activities: ActivityQueues;
  readonly #logger: ExecutionLogger;
  readonly #calls: TaskCalls;
  readonly #live = new Map<string, Live>();
  readonly #programs = new Map<string, Program>();
  readonly #timers: Timers<string>;
  #mapRuns: MapRuns | undefined;
  #closed = false;

  constructor(options: {
    environment: Environment;
    store: ExecutionStore;
    machines: StateMachineStore;
    activities: ActivityQueues;
    logger: ExecutionLogger;
  }) {
    this.#environment = options.environment;
    this.#store = options.store;
    this.#machines = options.machines;
    this.#activities = options.activities;
    this.#logger = options.logger;
    this.#calls = new TaskCalls(options.environment, options.store, this);
    this.#timers = new Timers(
      () => this.#nowMs(),
      (arns) => this.#due(arns),
    );
  }

  useMapRuns(mapRuns: MapRuns): void {
    this.#mapRuns = mapRuns;
  }

  /** Keeps a Standard execution and sets it going. */
  start(start: Start): void {
    this.#begin(begun(start, this.#create(start), this.#program(start.definition)));
  }

  /** Begins an execution whose steps are not kept; `durable`: it begins again should the process die. */
  startExpress(start: Start, durable: boolean, ended?: (ending: Ending) => void): void {
    this.#begin(begun(start, durable ? this.#create(start) : undefined, this.#program(start.definition), ended));
  }

  #begin(live: Live): void {
    const { arn } = live.state.facts;
    this.#adopt(arn, live);
    this.deliver(arn, { kind: "started" });
  }

  /** A child of a Map Run, of either type; both are kept. */
  startChild(start: Start): void {
    if (start.facts.type === "EXPRESS") this.startExpress(start, true);
    else this.start(start);
  }

  /** Runs a Map Run's child once more: a Standard one from where it failed, an Express one from its start. */
  redriveChild(child: Execution, nowMs: number): void {
    const facts = { ...child.facts, redriveCount: child.facts.redriveCount + 1, redrivenMs: nowMs };
    this.#store.reopen(child.id, facts, undefined);
    if (facts.type === "EXPRESS") this.#restartExpress({ ...child, facts });
    else this.deliver(child.arn, { kind: "redriven" });
  }

  /** An execution's program and where it stands. */
  inside(execution: Execution): { program: Program; state: ExecutionState } {
    const state = this.#live.get(execution.arn)?.state ?? this.#store.stateOf(execution);
    return { program: this.#programOf(execution.definition), state };
  }

  #create({ facts, machine, definition, extras, mapRunArn, timeoutAtMs }: Start): number {
    return this.#store.create({
      arn: facts.arn,
      machine,
      mapRunArn,
      facts,
      definition: this.#machines.keepDefinition(definition),
      extras,
      status: "RUNNING",
      startedMs: facts.startedMs,
      timeoutAtMs,
    });
  }

  /** Tells an execution what happened; one that has ended does not hear it. */
  deliver(arn: string, event: ExecutionEvent): void {
    const live = this.#live.get(arn) ?? this.#load(arn);
    if (!live) return;
    live.events.push(event);
    if (!live.busy) void this.#work(arn, live).catch((error: unknown) => this.#broken(arn, error));
  }

  /** Delivers, and resolves when the execution has taken it in. */
  async delivered(arn: string, event: ExecutionEvent): Promise<void> {
    this.deliver(arn, event);
    while (this.#live.get(arn)?.busy) await breathe();
  }

  /** Every execution of a state machine that is going. */
  stopAllOf(machine: string): void {
    for (const arn of this.#store.runningOf(machine))
      this.deliver(arn, { kind: "stopped", error: undefined, cause: undefined });
  }

  /** A running execution's threads; of one that rests, as they are kept. */
  threads(execution: Execution): ReadonlyMap<number, Thread> {
    return this.#live.get(execution.arn)?.state.threads ?? this.#store.threads(execution.id);
  }

  #load(arn: string): Live | undefined {
    const execution = this.#store.get(arn);
    if (execution?.status !== "RUNNING" || execution.facts.type === "EXPRESS") return undefined;
    const live = resumed(execution, this.#programOf(execution.definition), this.#store.stateOf(execution));
    this.#adopt(arn, live);
    return live;
  }

  #adopt(arn: string, live: Live): void {
    this.#live.set(arn, live);
    this.#schedule(arn, live);
  }

  async #work(arn: string, live: Live): Promise<void> {
    live.busy = true;
    try {
      for (let event = live.events.shift(); event; event = live.events.shift()) {
        if (this.#closed) return;
        const host = this.host();
        const transition = await advance(live.program, live.state, event, host);
        const end = transition.commands.find((command) => command.kind === "end");
        this.#keep(live, transition, end && { ...end, stoppedMs: host.nowMs });
        this.#logger.log(live.state.facts, live.logging, transition.events);
        for (const command of transition.commands) this.#carryOut(arn, live, command);
        if (end) return this.#ended(arn, live, { ...end, stoppedMs: host.nowMs });
        // Others are served between two transitions of a busy execution.
        if (transition.commands.some(({ kind }) => kind === "continue")) await breathe();
      }
    } finally {
      live.busy = false;
    }
    this.#rest(arn, live);
  }

  /** Keeps a transition, on the disk first. */
  #keep(live: Live, transition: Transition, end: Ending | undefined): void {
    const isKept = live.id !== undefined && live.state.facts.type === "STANDARD";
    if (isKept && live.id !== undefined) this.#store.commit(live.id, transition, end);
    const threads = live.state.threads as Map<number, Thread>; // this execution's own; the interpreter only reads it
    for (const id of transition.removed) threads.delete(id);
    for (const thread of transition.put) threads.set(thread.id, thread);
    live.state = { ...live.state, lastThread: transition.lastThread, lastEvent: transition.lastEvent };
  }

  #ended(arn: string, live: Live, ending: Ending): void {
    this.#live.delete(arn);
    this.#timers.set(arn, undefined);
    const { mapRun, id } = live;
    if (live.state.facts.type === "EXPRESS" && id !== undefined) {
      if (mapRun) this.#store.end(id, ending);
      else this.#store.delete(id);
    }
    live.ended?.(ending);
    // Nobody but its Map Run waits for a child.
    if (mapRun) this.#mapRuns?.childEnded(mapRun.arn, mapRun.itemCount, ending);
    else this.#tellWaiting(arn);
  }

  #tellWaiting(arn: string): void {
    for (const { execution, thread } of this.#store.queued(endOf(arn), Number.MAX_SAFE_INTEGER)) {
      const parent = this.#store.byId(execution);
      const waiting = taskOf(thread);
      if (parent && waiting?.awaits !== undefined)
        void this.#calls.reportEnd(parent.arn, parent.facts, { ...waiting, awaits: waiting.awaits });
    }
  }

  /** Nothing in this process concerns it: the disk alone remembers it. */
  #rest(arn: string, live: Live): void {
    this.#schedule(arn, live);
    if (live.calls === 0 && live.state.facts.type === "STANDARD" && live.events.length === 0) this.#live.delete(arn);
  }

  #schedule(arn: string, { state, timeoutAtMs }: Live): void {
    let due = timeoutAtMs ?? Number.POSITIVE_INFINITY;
    for (const thread of state.threads.values()) due = Math.min(due, dueMs(thread) ?? Number.POSITIVE_INFINITY);
    this.#timers.set(arn, Number.isFinite(due) ? due : undefined);
  }

  #due(arns: string[]): void {
    for (const arn of arns) {
      const live = this.#live.get(arn) ?? this.#load(arn);
      if (!live) continue;
      const isOver = live.timeoutAtMs !== undefined && live.timeoutAtMs <= this.#nowMs();
      this.deliver(arn, { kind: isOver ? "timedOut" : "timeReached" });
    }
  }

  #carryOut(arn: string, live: Live, command: Command): void {
    switch (command.kind) {
      case "startTask":
        this.#startTask(arn, live, command);
        return;
      case "abandonTask":
        // A `.sync` task that nobody waits for any more: what it started is stopped.
        if (command.awaits !== undefined)
          this.deliver(command.awaits, { kind: "stopped", error: undefined, cause: undefined });
        return;
      case "continue":
        if (!live.events.some(({ kind }) => kind === "continued")) live.events.push({ kind: "continued" });
        return;
      case "startMapRun":
      case "redriveMapRun": {
        const execution = live.id === undefined ? undefined : this.#store.byId(live.id);
        if (!execution) throw new Error("A Map Run belongs to a Standard execution.");
        if (command.kind === "startMapRun") this.#mapRuns?.start(execution, command);
        else this.#mapRuns?.redrive(execution, command.mapRunArn, command.thread);
        return;
      }
      case "stopMapRun":
        this.#mapRuns?.stop(command.mapRunArn);
    }
  }

  #startTask(arn: string, live: Live, command: Parameters<TaskCalls["make"]>[2]): void {
    const { integration } = command.request;
    if (integration.kind === "activity") {
      this.#activities.arrived(integration.activityArn);
      return;
    }
    live.calls += 1;
    this.#calls
      .make(arn, live.state.facts, command)
      .catch((error: unknown) => this.#broken(arn, error))
      .finally(() => {
        live.calls -= 1;
        if (!live.busy && this.#live.get(arn) === live) this.#rest(arn, live);
      });
  }

  /** Goes on with everything that was under way when the process ended. */
  recover(): void {
    // Children before the Map Runs that count them.
    for (const id of this.#store.running().reverse()) {
      const execution = this.#store.byId(id);
      if (!execution) continue;
      if (execution.facts.type === "EXPRESS") this.#restartExpress(execution);
      else this.#resume(execution);
    }
  }

  /** At least once: what an Express execution had done is not known. https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html, read 2026-11-24 */
  #restartExpress(execution: Execution): void {
    const state = { facts: execution.facts, threads: new Map(), lastThread: 0, lastEvent: 0 };
    this.#begin(resumed(execution, this.#programOf(execution.definition), state));
  }

  #resume(execution: Execution): void {
    const { arn } = execution;
    const live = this.#load(arn);
    if (!live) return;
    this.deliver(arn, { kind: live.state.threads.size === 0 ? "started" : "continued" });
    for (const thread of live.state.threads.values()) {
      const { doing, id } = thread;
      const task = taskOf(thread);
      if (doing.kind === "mapRun") this.#mapRuns?.start(execution, { thread: id, mapRunArn: doing.mapRunArn });
      else if (task?.awaits !== undefined) {
        if (this.#calls.hasEnded(task.awaits))
          void this.#calls.reportEnd(arn, execution.facts, { ...task, awaits: task.awaits });
      }
      // The call was under way, and its answer is lost: it is made again.
      else if (task && !task.submitted) this.#startTask(arn, live, task);
    }
  }

  #program(definition: string): Program {
    const known = this.#programs.get(definition);
    if (known) return known;
    const program = JSON.parse(definition) as Program; // it has passed the lint
    if (this.#programs.size >= PROGRAMS_MAX) this.#programs.clear();
    this.#programs.set(definition, program);
    return program;
  }

  #programOf = (hash: string): Program => this.#program(this.#machines.definition(hash));

  /** A bug of ours: the execution ends with AWS's word for it, the terminal gets the stack. */
  #broken(arn: string, error: unknown): void {
    if (this.#closed) return;
    console.error(`The execution ${arn} has stopped:`, error);
    const live = this.#live.get(arn);
    if (!live) return;
    live.events.length = 0;
    live.busy = false;
    this.deliver(arn, { kind: "stopped", error: "States.Runtime", cause: "Internal failure" });
  }

  /** What the interpreter may know of the world, now. */
  host(): Host {
    return {
      nowMs: this.#nowMs(),
      uuid: randomUUID,
      random: Math.random,
      hasActivity: (arn) => this.#machines.activity(ownerOf(arn), arn.split(":").at(-1) ?? "") !== undefined,
    };
  }

  #nowMs(): number {
    return this.#environment.now().getTime();
  }

  close(): void {
    this.#closed = true;
    this.#calls.close();
    this.#timers.close();
  }
}
