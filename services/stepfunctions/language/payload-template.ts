import { intrinsicFailure, runtimeError, StatesError } from "./failure.ts";
import { type Chance, FUNCTIONS } from "./functions.ts";
import { type Argument, type Call, isCall, parseCall } from "./intrinsic.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { PathNotFound, parsePath, type Roots, select } from "./json-path.ts";

/** What JSONPath fields are evaluated against. */
export interface PathScope extends Roots {
  chance: Chance;
}

/**
 * A payload template (Parameters, ResultSelector, ItemSelector, BatchInput, Assign): fields whose name ends in `.$` are paths or
 * calls and lose that ending; everything else stays as it is.
 */
export function fill(template: Json, scope: PathScope): Json {
  if (Array.isArray(template)) return template.map((item) => fill(item, scope));
  if (!isObject(template)) return template;
  const filled: JsonObject = {};
  for (const [name, value] of Object.entries(template)) {
    if (name.endsWith(".$") && typeof value === "string") filled[name.slice(0, -2)] = resolveText(value, name, scope);
    else filled[name] = fill(value, scope);
  }
  return filled;
}

/** A path or a call in the field `name`. @throws StatesError */
export function resolveText(text: string, name: string, scope: PathScope): Json {
  if (isCall(text)) return call(parseCall(text), scope);
  try {
    return select(parsePath(text), scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw runtimeError(notInInput(text, name, scope.input));
  }
}

export const notInInput = (path: string, field: string, input: Json): string =>
  `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${JSON.stringify(input)}'`;

/** A path in a field of its own, such as InputPath. @throws StatesError */
export function selectField(text: string, scope: PathScope): Json {
  if (isCall(text)) return call(parseCall(text), scope);
  try {
    return select(parsePath(text), scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw runtimeError(`Invalid path '${text}' : ${error.message}`);
  }
}

function call({ text, name, args }: Call, scope: PathScope): Json {
  const run = FUNCTIONS[name];
  if (!run) throw intrinsicFailure(`The function '${text}' is not known`);
  const values = args.map((argument) => argumentValue(argument, text, scope));
  try {
    return run(values, scope.chance);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    throw intrinsicFailure(`The function '${text}' had the following error: ${error.message} in ${name}`);
  }
}

function argumentValue(argument: Argument, text: string, scope: PathScope): Json {
  if (argument.kind === "value") return argument.value;
  if (argument.kind === "call") return call(argument.call, scope);
  try {
    return select(argument.path, scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw intrinsicFailure(
      `The function '${text}' had the following error: The JsonPath argument for the field '${argument.path.text}' could not be found in the input '${JSON.stringify(scope.input)}'`,
    );
  }
}
