import type { StatesContext } from "./context.ts";
import { executionNotRedrivable } from "./errors.ts";
import type { Execution } from "./execution-store.ts";
import type { Program } from "./language/definition.ts";
import type { ExecutionFacts } from "./language/execution-state.ts";
import { MAX_EVENTS } from "./language/run.ts";

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html (eligibility), read 2026-11-24
const REDRIVABLE_FOR_MS = 14 * 86_400_000;
const MAX_REDRIVES = 1_000;

/** Whether an execution can be redriven, as DescribeExecution says it. */
export function redriveStatus({ nowMs }: StatesContext, execution: Execution) {
  const reason = reasonAgainst(execution, nowMs);
  if (reason === undefined)
    return {
      redriveStatus: execution.mapRunArn === undefined ? ("REDRIVABLE" as const) : ("REDRIVABLE_BY_MAP_RUN" as const),
    };
  return { redriveStatus: "NOT_REDRIVABLE" as const, redriveStatusReason: reason };
}

function reasonAgainst({ status, stoppedMs = 0, lastEvent, facts }: Execution, nowMs: number): string | undefined {
  if (status === "RUNNING" || status === "SUCCEEDED" || status === "PENDING_REDRIVE")
    return `Execution is ${status} and cannot be redriven`;
  if (nowMs - stoppedMs > REDRIVABLE_FOR_MS) return "Execution's redrivable period exceeded and cannot be redriven";
  if (lastEvent >= MAX_EVENTS - 1) return "Execution history event limit exceeded and cannot be redriven";
  if (facts.redriveCount >= MAX_REDRIVES)
    return "Execution exceeded the maximum number of redrives and cannot be redriven";
  return undefined;
}

/** Runs an execution on from where it went wrong. @throws ExecutionNotRedrivable */
export async function redrive(context: StatesContext, execution: Execution): Promise<void> {
  const { nowMs, store, machines, executions } = context;
  const reason = reasonAgainst(execution, nowMs);
  if (reason !== undefined) throw executionNotRedrivable(reason);
  if (execution.mapRunArn !== undefined)
    throw executionNotRedrivable("Execution is a child of a Map Run and can be redriven by the Map Run's parent only");
  const facts: ExecutionFacts = {
    ...execution.facts,
    redriveCount: execution.facts.redriveCount + 1,
    redrivenMs: nowMs,
  };
  const { TimeoutSeconds } = JSON.parse(machines.definition(execution.definition)) as Program;
  store.reopen(execution.id, facts, TimeoutSeconds === undefined ? undefined : nowMs + TimeoutSeconds * 1000);
  await executions.delivered(execution.arn, { kind: "redriven" });
}
