import { validation } from "../errors.ts";
import type { State } from "../language/definition.ts";
import { isObject, type Json, type JsonObject } from "../language/json.ts";
import { integrationOf } from "../language/resource.ts";

type Kind = "string" | "number" | "anything";

/** What a context object of one's own may have; it is taken as it is, with nothing put in. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  Execution: {
    Id: "string",
    Input: "anything",
    Name: "string",
    RoleArn: "string",
    StartTime: "string",
    RedriveCount: "number",
    RedriveTime: "string",
  },
  State: { EnteredTime: "string", Name: "string", RetryCount: "number" },
  StateMachine: { Id: "string", Name: "string" },
  Task: { Token: "string" },
};

const invalid = (reason: string) => validation(`Invalid Context object provided: ${reason}`);

/**
 * Reads the context object that a test brings.
 * @throws ValidationException in words recorded on AWS (test_state/test_state_context_object.snapshot.json in LocalStack's repository, read 2026-11-25),
 * but for what is no JSON object and for values that are no numbers or objects
 */
export function readContext(text: string, state: State): JsonObject {
  const context = parsed(text);
  if (!isObject(context)) throw invalid("Context object must be a valid JSON object");
  if ("Map" in context) throw invalid("'Map' field is not supported when mocking a Context object");
  for (const [name, value] of Object.entries(context)) {
    const fields = FIELDS[name];
    if (!fields) throw invalid(`Field '${name}' is not allowed`);
    if (!isObject(value)) throw invalid(`${name} must be an object`);
    checkFields(name, value, fields);
  }
  if ("Task" in context && !waits(state))
    throw invalid(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  return context;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function checkFields(name: string, value: JsonObject, fields: Readonly<Record<string, Kind>>): void {
  for (const [field, inner] of Object.entries(value)) {
    const kind = fields[field];
    if (!kind) throw invalid(`Field '${field}' is not allowed`);
    if (kind !== "anything" && typeof inner !== kind) throw invalid(`${name}.${field} must be a ${kind}`);
  }
}

function waits({ Type, Resource = "" }: State): boolean {
  const integration = integrationOf(Resource);
  return Type === "Task" && integration?.kind === "service" && integration.pattern !== "requestResponse";
}
