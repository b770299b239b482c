import type { Ending, Execution, Extras } from "./execution-store.ts";
import type { Program } from "./language/definition.ts";
import type { ExecutionEvent, ExecutionFacts, ExecutionState } from "./language/execution-state.ts";

/** An execution at work, in memory while something in this process concerns it. */
export interface Live {
  /** Of its row; an Express execution that nobody waits to be kept has none. */
  readonly id: number | undefined;
  readonly program: Program;
  readonly logging: unknown;
  state: ExecutionState;
  readonly events: ExecutionEvent[];
  busy: boolean;
  /** Calls under way for it. */
  calls: number;
  timeoutAtMs: number | undefined;
  /** Whose child it is. */
  readonly mapRun: { arn: string; itemCount: number } | undefined;
  ended?: ((ending: Ending) => void) | undefined;
}

/** What an execution begins with. */
export interface Start {
  facts: ExecutionFacts;
  machine: string;
  definition: string;
  extras: Extras;
  mapRunArn?: string | undefined;
  timeoutAtMs?: number | undefined;
}

/** An execution at its very beginning; `id` when it has a row. */
export function begun(start: Start, id: number | undefined, program: Program, ended?: (ending: Ending) => void): Live {
  const state: ExecutionState = { facts: start.facts, threads: new Map(), lastThread: 0, lastEvent: 0 };
  return { ...base(start), id, program, state, ended };
}

/** An execution as it is kept. */
export function resumed(execution: Execution, program: Program, state: ExecutionState): Live {
  return { ...base(execution), id: execution.id, program, state };
}

const base = ({ extras, timeoutAtMs, mapRunArn }: Pick<Start, "extras" | "timeoutAtMs" | "mapRunArn">) => ({
  logging: extras.logging,
  events: [],
  busy: false,
  calls: 0,
  timeoutAtMs,
  mapRun: mapRunArn === undefined ? undefined : { arn: mapRunArn, itemCount: extras.itemCount ?? 1 },
});

/** Account and region stand in every ARN. */
export function ownerOf(arn: string): { account: string; region: string } {
  const [, , , region = "", account = ""] = arn.split(":");
  return { account, region };
}
