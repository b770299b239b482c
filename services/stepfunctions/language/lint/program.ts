import type { QueryLanguage, StateType } from "../definition.ts";
import { isObject, type JsonObject } from "../json.ts";
import {
  BATCHER_FIELDS,
  CONFIG_FIELDS,
  EXCLUSIVE,
  FIELDS,
  type Fields,
  READER_FIELDS,
  REQUIRED,
  WRITER_CONFIG_FIELDS,
  WRITER_FIELDS,
} from "./fields.ts";
import type { Report } from "./report.ts";
import { checkResource } from "./resources.ts";
import { checkFields, requireFields } from "./rules.ts";
import { anything, integer, object, oneOf, string } from "./values.ts";

export interface Surroundings {
  type: "STANDARD" | "EXPRESS";
  /** What a state without a language of its own speaks. */
  language: QueryLanguage;
  /** Names of states anywhere in the definition, each with where it stands. */
  names: Map<string, string>;
}

const PROGRAM: Fields = {
  StartAt: string,
  States: object,
  Comment: string,
  QueryLanguage: oneOf("JSONPath", "JSONata"),
};
const TOP: Fields = { ...PROGRAM, Version: string, TimeoutSeconds: integer(1) };
const PROCESSOR: Fields = { ...PROGRAM, ProcessorConfig: object };

/** A state machine, a branch or an item processor. @param at `` for the state machine itself */
export function checkProgram(
  program: JsonObject,
  at: string,
  kind: "machine" | "branch" | "processor",
  around: Surroundings,
  report: Report,
): void {
  const here = at === "" ? "/" : at;
  if (!requireFields(program, ["States", "StartAt"], here, report)) return;
  checkFields(program, kind === "machine" ? TOP : kind === "branch" ? PROGRAM : PROCESSOR, at, report);
  const { States, StartAt, QueryLanguage } = program;
  if (!isObject(States) || typeof StartAt !== "string") return;
  const inner = { ...around, language: QueryLanguage === "JSONata" ? ("JSONata" as const) : around.language };
  for (const [name, state] of Object.entries(States)) checkState(name, state, `${at}/States/${name}`, inner, report);
  checkTransitions(States, StartAt, at, report);
}

const TYPES: readonly StateType[] = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

/** One state by itself. */
export function checkState(name: string, state: unknown, at: string, around: Surroundings, report: Report): void {
  // https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html: up to 80 characters, read 2026-11-24
  if (name.length > 80) report.error("State name exceeds the maximum length of 80 characters", at);
  const elsewhere = around.names.get(name);
  if (elsewhere !== undefined) report.error(`Duplicate State name: ${name}`, at, "DUPLICATE_STATE_NAME");
  around.names.set(name, at);
  if (!isObject(state)) {
    report.error("Expected value of type Object", at);
    return;
  }
  if (!requireFields(state, ["Type"], at, report)) return;
  const type = state.Type as StateType;
  // Recorded.
  if (!TYPES.includes(type)) {
    report.error(`The field 'Type' should have one of these values: [${TYPES.join(", ")}]`, `${at}/Type`);
    return;
  }
  const own = state.QueryLanguage;
  if (own === "JSONPath" && around.language === "JSONata")
    report.error("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
  const language = own === "JSONata" ? "JSONata" : around.language;
  const fields = FIELDS[language][type];
  requireFields(state, REQUIRED[type] ?? [], at, report);
  checkFields(state, fields, at, report);
  checkExclusive(state, fields, at, report);
  if ("Next" in fields && Object.hasOwn(state, "Next") === (state.End === true))
    report.error("Exactly one of these fields is required: [Next, End]", at);
  DETAILS[type]?.(state, at, { ...around, language }, report);
}

function checkExclusive(value: JsonObject, fields: Fields, at: string, report: Report): void {
  for (const group of EXCLUSIVE) {
    const given = group.filter((field) => Object.hasOwn(value, field) && field in fields);
    if (given.length > 1) report.error(`Only one of these fields is allowed: [${given.join(", ")}]`, at);
  }
}

type Details = (state: JsonObject, at: string, around: Surroundings, report: Report) => void;

const DETAILS: Partial<Record<StateType, Details>> = {
  Wait(state, at, _around, report) {
    const times = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
    if (!times.some((field) => Object.hasOwn(state, field)))
      report.error(`One of these fields is required: [${times.join(", ")}]`, at);
  },
  Task(state, at, around, report) {
    if (typeof state.Resource === "string") checkResource(state.Resource, `${at}/Resource`, around.type, report);
    if (isObject(state.Credentials) && !("RoleArn" in state.Credentials) && !("RoleArn.$" in state.Credentials))
      // Recorded.
      report.error("The field 'RoleArn' is required but was missing", `${at}/Credentials`);
    const { TimeoutSeconds, HeartbeatSeconds } = state;
    if (
      typeof TimeoutSeconds === "number" &&
      typeof HeartbeatSeconds === "number" &&
      HeartbeatSeconds >= TimeoutSeconds
    )
      report.error("HeartbeatSeconds must be less than TimeoutSeconds", at);
  },
  Parallel(state, at, around, report) {
    if (!Array.isArray(state.Branches)) return;
    // Recorded.
    if (state.Branches.length === 0) report.error("Value cannot be empty", `${at}/Branches`);
    for (const [index, branch] of state.Branches.entries())
      if (isObject(branch)) checkProgram(branch, `${at}/Branches[${index}]`, "branch", around, report);
      else report.error("Expected value of type Object", `${at}/Branches[${index}]`);
  },
  Map(state, at, around, report) {
    const name = Object.hasOwn(state, "Iterator") ? "Iterator" : "ItemProcessor";
    const processor = state[name];
    if (processor === undefined) {
      report.error("These fields are required: [ItemProcessor]", at);
      return;
    }
    if (!isObject(processor)) return;
    const { Mode } = isObject(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
    const isDistributed = Mode === "DISTRIBUTED";
    checkProcessorConfig(processor, `${at}/${name}`, around, report);
    // Children of a Distributed Map are executions, with names of their own.
    const inner = isDistributed
      ? { ...around, names: new Map<string, string>(), type: childType(processor, around) }
      : around;
    checkProgram(processor, `${at}/${name}`, "processor", inner, report);
    checkParts(state, at, report);
  },
};

function childType(processor: JsonObject, around: Surroundings): "STANDARD" | "EXPRESS" {
  const { ExecutionType } = isObject(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
  return ExecutionType === "EXPRESS" ? "EXPRESS" : around.type;
}

function checkProcessorConfig(
  { ProcessorConfig }: JsonObject,
  at: string,
  { type }: Surroundings,
  report: Report,
): void {
  if (!isObject(ProcessorConfig)) return;
  const where = `${at}/ProcessorConfig`;
  checkFields(
    ProcessorConfig,
    { Mode: oneOf("INLINE", "DISTRIBUTED"), ExecutionType: oneOf("STANDARD", "EXPRESS"), Comment: anything },
    where,
    report,
  );
  if (ProcessorConfig.Mode !== "DISTRIBUTED") return;
  if (type === "EXPRESS")
    report.error("Express state machine does not support Map state in DISTRIBUTED mode", `${where}/Mode`);
}

const PARTS: readonly [field: string, fields: Fields, config?: [string, Fields]][] = [
  ["ItemReader", READER_FIELDS, ["ReaderConfig", CONFIG_FIELDS]],
  ["ItemBatcher", BATCHER_FIELDS],
  ["ResultWriter", WRITER_FIELDS, ["WriterConfig", WRITER_CONFIG_FIELDS]],
];

function checkParts(state: JsonObject, at: string, report: Report): void {
  for (const [name, fields, config] of PARTS) {
    const part = state[name];
    if (!isObject(part)) continue;
    checkFields(part, fields, `${at}/${name}`, report);
    checkExclusive(part, fields, `${at}/${name}`, report);
    const inner = config && part[config[0]];
    if (!config || !isObject(inner)) continue;
    checkFields(inner, config[1], `${at}/${name}/${config[0]}`, report);
    checkExclusive(inner, config[1], `${at}/${name}/${config[0]}`, report);
  }
  const { ItemReader, ItemBatcher } = state;
  if (isObject(ItemReader)) requireFields(ItemReader, ["Resource"], `${at}/ItemReader`, report);
  if (isObject(ItemBatcher) && !Object.keys(ItemBatcher).some((name) => name.startsWith("Max")))
    report.error(
      "One of these fields is required: [MaxItemsPerBatch, MaxItemsPerBatchPath, MaxInputBytesPerBatch, MaxInputBytesPerBatchPath]",
      `${at}/ItemBatcher`,
    );
}

/** Every target exists, every state is reached, and there is an end. */
function checkTransitions(states: JsonObject, startAt: string, at: string, report: Report): void {
  const missing = (field: string, target: string, where: string): void =>
    report.error(`Missing '${field}' target: ${target}`, where, "MISSING_TRANSITION_TARGET");
  if (!Object.hasOwn(states, startAt)) missing("StartAt", startAt, `${at}/StartAt`);
  const reached = new Set([startAt]);
  let hasEnd = false;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    if (state.End === true || state.Type === "Succeed" || state.Type === "Fail") hasEnd = true;
    for (const { field, target, where } of targets(state, `${at}/States/${name}`)) {
      if (!Object.hasOwn(states, target)) missing(field, target, where);
      reached.add(target);
    }
  }
  for (const name of Object.keys(states))
    if (!reached.has(name))
      report.error(`State "${name}" is not reachable.`, `${at}/States/${name}`, "MISSING_TRANSITION_TARGET");
  if (!hasEnd) report.error("No terminal state found", `${at}/States`, "MISSING_END_STATE");
}

function* targets(state: JsonObject, at: string): Generator<{ field: string; target: string; where: string }> {
  for (const field of ["Next", "Default"])
    if (typeof state[field] === "string") yield { field, target: state[field], where: `${at}/${field}` };
  for (const list of ["Choices", "Catch"]) {
    const items = state[list];
    if (!Array.isArray(items)) continue;
    for (const [index, item] of items.entries())
      if (isObject(item) && typeof item.Next === "string")
        yield { field: "Next", target: item.Next, where: `${at}/${list}[${index}]/Next` };
  }
}
