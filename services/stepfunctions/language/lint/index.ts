import { isObject } from "../json.ts";
import { errorPosition, jacksonComplaint } from "./json-error.ts";
import { checkProgram, checkState } from "./program.ts";
import { type Diagnostic, report } from "./report.ts";

export type { Diagnostic } from "./report.ts";

/** What AWS would say of a definition, errors only: it has no warnings that change what is accepted. */
export function diagnose(definition: string, type: "STANDARD" | "EXPRESS"): Diagnostic[] {
  let program: unknown;
  try {
    // Recorded: an empty text is not even parsed.
    program = definition === "" ? undefined : JSON.parse(definition);
  } catch {
    return [notJson(definition)];
  }
  if (!isObject(program))
    return [{ severity: "ERROR", code: "SCHEMA_VALIDATION_FAILED", message: "Definition must be a valid JSON object" }];
  const problems = report();
  const language = program.QueryLanguage === "JSONata" ? "JSONata" : "JSONPath";
  checkProgram(program, "", "machine", { type, language, names: new Map() }, problems);
  return problems.found;
}

/** What is wrong with one state, by itself or out of a state machine; `undefined` when the state machine has none of that name. */
export function diagnoseState(definition: string, name: string | undefined): Diagnostic[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(definition);
  } catch {
    return [notJson(definition)];
  }
  if (!isObject(parsed)) return diagnose(definition, "STANDARD");
  const states = name === undefined ? { StateName: parsed } : parsed.States;
  const wanted = name ?? "StateName";
  if (!isObject(states) || !Object.hasOwn(states, wanted)) return undefined;
  const problems = report();
  const language = name !== undefined && parsed.QueryLanguage === "JSONata" ? "JSONata" : "JSONPath";
  checkState(wanted, states[wanted], `/States/${wanted}`, { type: "STANDARD", language, names: new Map() }, problems);
  return problems.found;
}

/** Recorded: where the parser stumbled stands in the message and as the location. */
function notJson(text: string): Diagnostic {
  const before = text.slice(0, errorPosition(text)).split("\n");
  const token = /^[A-Za-z_$][\w$]*/.exec(text.slice(errorPosition(text)))?.[0] ?? "";
  const column = (before.at(-1)?.length ?? 0) + Math.max(token.length, 0) + 1;
  const location = `[Source: (String)${JSON.stringify(text)}; line: ${before.length}, column: ${column}]`;
  return {
    severity: "ERROR",
    code: "INVALID_JSON_DESCRIPTION",
    message: `${jacksonComplaint(text)}\n at ${location}`,
    location,
  };
}
