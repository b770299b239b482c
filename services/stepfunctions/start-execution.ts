import { randomUUID } from "node:crypto";
import { checkName, type Opened, openStateMachine, type StatesContext } from "./context.ts";
import { executionAlreadyExists, invalidExecutionInput, stateMachineTypeNotSupported } from "./errors.ts";
import type { Program } from "./language/definition.ts";
import type { ExecutionFacts } from "./language/execution-state.ts";
import { PAYLOAD_LIMIT_BYTES } from "./language/failure.ts";
import { jacksonComplaint } from "./language/lint/json-error.ts";
import type { Start } from "./live.ts";
import type { Revision } from "./state-machine-store.ts";

export interface StartInput {
  stateMachineArn: string;
  name?: string | undefined;
  input?: string | undefined;
  traceHeader?: string | undefined;
}

// https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html: five minutes, read 2026-11-24
const EXPRESS_MAX_MS = 5 * 60_000;

/** Everything that an execution begins with. @throws InvalidName, InvalidExecutionInput, StateMachineDoesNotExist */
export function prepare(context: StatesContext, input: StartInput): Start & { type: "STANDARD" | "EXPRESS" } {
  const opened = openStateMachine(context, input.stateMachineArn);
  const { machine } = opened;
  const name = checkName(input.name ?? randomUUID());
  const text = checkInput(input.input ?? "{}");
  const { revision, versionArn } = revisionOf(context, opened);
  const { TimeoutSeconds } = JSON.parse(revision.definition) as Program;
  const isExpress = machine.type === "EXPRESS";
  const base = machine.arn.replace(":stateMachine:", isExpress ? ":express:" : ":execution:");
  const facts: ExecutionFacts = {
    arn: isExpress ? `${base}:${name}:${randomUUID()}` : `${base}:${name}`,
    name,
    roleArn: revision.roleArn,
    input: text,
    startedMs: context.nowMs,
    stateMachineArn: machine.arn,
    stateMachineName: machine.name,
    region: context.owner.region,
    type: machine.type,
    redriveCount: 0,
    aliasArn: opened.alias?.arn,
    versionArn,
  };
  const limitMs = Math.min(
    TimeoutSeconds === undefined ? Number.POSITIVE_INFINITY : TimeoutSeconds * 1000,
    isExpress ? EXPRESS_MAX_MS : Number.POSITIVE_INFINITY,
  );
  return {
    type: machine.type,
    facts,
    machine: machine.arn,
    definition: revision.definition,
    extras: {
      revisionId: revision.revisionId,
      traceHeader: input.traceHeader,
      logging: revision.logging,
      updated: machine.updated,
    },
    timeoutAtMs: Number.isFinite(limitMs) ? context.nowMs + limitMs : undefined,
  };
}

/** An alias sends its executions to its versions by their weights. */
function revisionOf(
  { machines }: StatesContext,
  { machine, version, alias }: Opened,
): { revision: Revision; versionArn: string | undefined } {
  if (version) return { revision: version, versionArn: version.arn };
  if (!alias) return { revision: machine, versionArn: undefined };
  const [first, second] = alias.routes;
  const route = second && Math.random() * 100 >= (first?.weight ?? 0) ? second : first;
  const versionArn = route?.stateMachineVersionArn ?? "";
  const routed = machines.version(machine.arn, Number(versionArn.split(":").at(-1)));
  if (!routed) throw new Error(`The alias ${alias.arn} leads to a version that is not there.`);
  return { revision: routed, versionArn };
}

function checkInput(text: string): string {
  if (Buffer.byteLength(text) > PAYLOAD_LIMIT_BYTES) throw invalidExecutionInput("Invalid execution input.");
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw invalidExecutionInput(jacksonComplaint(text));
  }
}

/** Starts, or finds the same execution under way: the same name and input are one request. */
export function startOrFind(context: StatesContext, input: StartInput): { executionArn: string; startDate: Date } {
  const start = prepare(context, input);
  if (start.type === "EXPRESS") {
    context.executions.startExpress(start, true);
    return { executionArn: start.facts.arn, startDate: new Date(context.nowMs) };
  }
  const existing = context.store.get(start.facts.arn);
  if (existing) {
    if (existing.status !== "RUNNING" || existing.facts.input !== start.facts.input)
      throw executionAlreadyExists(existing.arn);
    return { executionArn: existing.arn, startDate: new Date(existing.startedMs) };
  }
  context.executions.start(start);
  return { executionArn: start.facts.arn, startDate: new Date(start.facts.startedMs) };
}

export function requireExpress({ type }: { type: string }): void {
  if (type !== "EXPRESS") throw stateMachineTypeNotSupported();
}
