import type { Program, StateType } from "./definition.ts";
import type { Command, ExecutionFacts, ExecutionState, HistoryLine, Thread, Transition } from "./execution-state.ts";
import type { Chance } from "./functions.ts";
import type { Json, JsonObject } from "./json.ts";

/** What the interpreter may know of the world. */
export interface Host extends Chance {
  nowMs: number;
  hasActivity(activityArn: string): boolean;
  /** In a test of one state: the context object, in place of the execution's own. */
  context?: JsonObject;
}

/** What becomes of a state with the branches or iterations that it consists of. */
export interface Children {
  /** The line of the history for a state that one of them takes with it. */
  readonly failedEvent: string;
  ended(run: Run, parent: Thread, child: Thread): Promise<void>;
  failed(run: Run, parent: Thread, child: Thread): void;
}

/** By the state's type. The interpreter gives them, because leaving a state ends what holds it, which is then left in turn. */
export type ChildrenOf = Partial<Record<StateType, Children>>;

/**
 * One transition being made: reads through to the state that was, and notes what changes. Nothing of the old state is touched, so a
 * transition that fails half-way, or whose change cannot be kept, has not happened.
 */
export interface Run {
  readonly program: Program;
  readonly facts: ExecutionFacts;
  readonly host: Host;
  readonly children: ChildrenOf;
  /** Threads with something to do now, in turn. */
  readonly ready: number[];
  thread(id: number): Thread | undefined;
  threads(): Iterable<Thread>;
  put(thread: Thread): void;
  remove(id: number): void;
  /** Numbers for that many new threads; the first of them. */
  reserve(count: number): number;
  /** Adds a line to the history and gives its number. */
  record(type: string, previous: number, details?: Record<string, unknown>): number;
  command(command: Command): void;
  /** Branches and iterations that a failure has ended: should nothing catch it, a redrive goes on with them. */
  readonly frozen: Thread[];
  transition(): Transition;
}

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html ("Maximum execution history size"), read 2026-11-24
export const MAX_EVENTS = 25_000;

/** The history is full: the execution ends with the line that says so. */
export class HistoryFull extends Error {}

export function begin(program: Program, state: ExecutionState, host: Host, children: ChildrenOf = {}): Run {
  const put = new Map<number, Thread>();
  const removed = new Set<number>();
  const events: HistoryLine[] = [];
  const commands: Command[] = [];
  const bounded = state.facts.type === "STANDARD";
  let { lastThread, lastEvent } = state;

  const append = (type: string, previous: number, details: Record<string, unknown>): number => {
    lastEvent += 1;
    events.push({ id: lastEvent, previous, type, at: host.nowMs, details });
    return lastEvent;
  };
  return {
    program,
    facts: state.facts,
    host,
    children,
    ready: [],
    thread: (id) => (removed.has(id) ? undefined : (put.get(id) ?? state.threads.get(id))),
    *threads() {
      for (const [id, thread] of state.threads) if (!removed.has(id)) yield put.get(id) ?? thread;
      for (const [id, thread] of put) if (!state.threads.has(id)) yield thread;
    },
    put(thread) {
      removed.delete(thread.id);
      put.set(thread.id, thread);
    },
    remove(id) {
      put.delete(id);
      removed.add(id);
    },
    reserve(count) {
      const first = lastThread + 1;
      lastThread += count;
      return first;
    },
    record(type, previous, details = {}) {
      // The last line is kept for how it ended.
      if (bounded && lastEvent >= MAX_EVENTS - 1 && !type.startsWith("Execution")) throw new HistoryFull();
      return append(type, previous, details);
    },
    command: (command) => void commands.push(command),
    frozen: [],
    transition: () => ({ put: [...put.values()], removed: [...removed], events, commands, lastThread, lastEvent }),
  };
}

// A state's input is the output of the one before: parsed, it is at hand already.
const parsedInputs = new WeakMap<Thread, Json>();

/** A thread whose input is known as a value already. */
export function withInput(thread: Thread, value: Json): Thread {
  parsedInputs.set(thread, value);
  return thread;
}

export function inputOf(thread: Thread): Json {
  const known = parsedInputs.get(thread);
  if (known !== undefined) return known;
  const value = JSON.parse(thread.input) as Json;
  parsedInputs.set(thread, value);
  return value;
}

/** A thread with some of its members changed; its input stays parsed. */
export function changed(thread: Thread, change: Partial<Thread>): Thread {
  const next = { ...thread, ...change };
  const input = change.input === undefined ? parsedInputs.get(thread) : undefined;
  return input === undefined ? next : withInput(next, input);
}
