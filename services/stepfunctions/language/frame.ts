import { type Program, programAt, type QueryLanguage, type State } from "./definition.ts";
import type { Thread } from "./execution-state.ts";
import { queryError, runtimeError } from "./failure.ts";
import type { Json, JsonObject } from "./json.ts";
import { evaluate, evaluateAs, type QueryScope } from "./jsonata.ts";
import { fill, type PathScope, selectField } from "./payload-template.ts";
import { inputOf, type Run } from "./run.ts";

/** A state at work on a thread. */
export interface Frame {
  readonly run: Run;
  readonly thread: Thread;
  /** The program that the state is part of. */
  readonly program: Program;
  readonly state: State;
  readonly language: QueryLanguage;
  readonly input: Json;
  /** The token of the task being prepared, for `$$.Task.Token`. */
  readonly token?: string | undefined;
  /** The item of the iteration being prepared, for `$$.Map.Item`. */
  readonly item?: Thread["item"];
}

export function frameOf(run: Run, thread: Thread): Frame {
  const program = programAt(run.program, thread.scope);
  const state = program.States[thread.state];
  if (!state) throw new Error(`The definition has no state ${thread.state}.`);
  const language = state.QueryLanguage ?? program.QueryLanguage ?? run.program.QueryLanguage ?? "JSONPath";
  return { run, thread, program, state, language, input: inputOf(thread) };
}

/** What an inner scope sees: its own variables and those around it, which stand still while it runs. */
export function variablesOf(run: Run, thread: Thread): Readonly<Record<string, Json>> {
  const outer = thread.parent === undefined ? undefined : run.thread(thread.parent);
  return outer ? { ...variablesOf(run, outer), ...thread.variables } : thread.variables;
}

/** For JSONPath fields; `input` is what `$` stands for. */
export function pathScope(frame: Frame, input: Json): PathScope {
  let context: JsonObject | undefined;
  return {
    input,
    variables: variablesOf(frame.run, frame.thread),
    chance: frame.run.host,
    get context() {
      context ??= contextOf(frame);
      return context;
    },
  };
}

/** For JSONata fields. */
export function queryScope(frame: Frame, more: { result?: Json; errorOutput?: Json } = {}): QueryScope {
  let context: JsonObject | undefined;
  const states = {
    input: frame.input,
    ...more,
    get context() {
      context ??= contextOf(frame);
      return context;
    },
  };
  return { states, variables: variablesOf(frame.run, frame.thread), chance: frame.run.host };
}

const inputs = new WeakMap<object, Json>();

/** The context object: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html, read 2026-11-24 */
export function contextOf({ run, thread, state, token, item = itemOf(run, thread) }: Frame): JsonObject {
  const whole = run.host.context ?? ownContext(run, thread, state);
  return {
    ...whole,
    ...(token === undefined || run.host.context ? {} : { Task: { Token: token } }),
    ...(item === undefined
      ? {}
      : {
          Map: {
            Item: {
              Index: item.index,
              Value: item.value,
              ...(item.source === undefined ? {} : { Source: item.source }),
            },
          },
        }),
  };
}

function ownContext({ facts }: Run, thread: Thread, { Type }: State): JsonObject {
  let input = inputs.get(facts);
  if (input === undefined) {
    input = JSON.parse(facts.input) as Json;
    inputs.set(facts, input);
  }
  const hasRetry = Type === "Task" || Type === "Map" || Type === "Parallel";
  return {
    Execution: {
      Id: facts.arn,
      Input: input,
      StartTime: new Date(facts.startedMs).toISOString(),
      Name: facts.name,
      RoleArn: facts.roleArn,
      RedriveCount: facts.redriveCount,
      ...(facts.redrivenMs === undefined ? {} : { RedriveTime: new Date(facts.redrivenMs).toISOString() }),
    },
    StateMachine: { Id: facts.stateMachineArn, Name: facts.stateMachineName },
    State: {
      Name: thread.state,
      EnteredTime: new Date(thread.enteredMs).toISOString(),
      ...(hasRetry ? { RetryCount: thread.retryCount } : {}),
    },
  };
}

function itemOf(run: Run, thread: Thread): Thread["item"] {
  for (let at: Thread | undefined = thread; at; at = at.parent === undefined ? undefined : run.thread(at.parent))
    if (at.item) return at.item;
  return run.facts.item;
}

/** InputPath; the whole input without one. */
export const effectiveInput = (frame: Frame): Json => throughPath(frame, frame.state.InputPath, frame.input);

/** A value seen through InputPath or OutputPath: `null` shows nothing. */
export function throughPath(frame: Frame, path: string | null | undefined, value: Json): Json {
  if (path === null) return {};
  return path === undefined ? value : selectField(path, pathScope(frame, value));
}

/** Parameters, Arguments or the input itself: what a state works with. */
export async function argumentsOf(frame: Frame): Promise<Json> {
  const { state } = frame;
  if (frame.language === "JSONata")
    return state.Arguments === undefined ? frame.input : evaluate(state.Arguments, "Arguments", queryScope(frame));
  const input = effectiveInput(frame);
  return state.Parameters === undefined ? input : fill(state.Parameters, pathScope(frame, input));
}

interface NumberField {
  /** The field's name, for messages. */
  name: string;
  value: number | string | undefined;
  path?: string | undefined;
  type?: "integer" | "float";
}

/** A number that is written, comes by a path or is a JSONata expression. `undefined` when it is none of them. */
export async function numberField(
  frame: Frame,
  { name, value, path, type = "integer" }: NumberField,
): Promise<number | undefined> {
  if (typeof value === "string") {
    const evaluated = Number(await evaluateAs("number", value, name, queryScope(frame)));
    if (type === "integer" && !Number.isInteger(evaluated))
      throw queryError(`The field '${name}' must be an integer but was: ${evaluated}`, name);
    return evaluated;
  }
  if (path === undefined) return value;
  const found = selectField(path, pathScope(frame, effectiveInput(frame)));
  if (typeof found === "number" && (type === "float" || Number.isInteger(found))) return found;
  const shown = typeof found === "string" ? found : JSON.stringify(found);
  throw runtimeError(`The ${name}Path field refers to value "${shown}" which is not a valid ${type}: ${path}`);
}
