import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { requiredMembers } from "../../aws/output-check.ts";
import { validation } from "../errors.ts";
import { isObject, type Json } from "../language/json.ts";
import { integrationOf } from "../language/resource.ts";
import { outputSchemaOf } from "../tasks/sdk.ts";
import { upper } from "../tasks/sdk-shapes.ts";

// Words recorded on AWS: test_state/test_field_validation_mode*.snapshot.json in LocalStack's repository, read 2026-11-25; those for objects and
// booleans are ours after them. AWS checks enumerations, lengths and bounds too, which the SDK's schemas do not have.
const wrong = (what: string) => validation(`Mock result schema validation error: ${what}`);

/** How strictly: `PRESENT` does without required members. */
export interface Strictness {
  requiresAll: boolean;
}

/**
 * Compares a task's mocked result with what the service answers. Results of the patterns that wait, and of services that the emulator does not
 * have, are taken as they are.
 * @throws ValidationException
 */
export async function checkShape(resource: string, result: Json, strictness: Strictness): Promise<void> {
  const schema = await answerOf(resource);
  if (!schema) return;
  if (!isObject(result)) throw validation("Mocked result must be a JSON object.");
  check(NormalizedSchema.of(schema), "", result, strictness);
}

/** Services by the name in `states:::NAME:action`, as `aws-sdk:` calls them. */
const OPTIMISED: Readonly<Record<string, string>> = { lambda: "lambda", dynamodb: "dynamodb", states: "sfn" };

async function answerOf(resource: string): Promise<$SchemaRef | undefined> {
  const integration = integrationOf(resource);
  if (integration?.kind !== "service" || integration.pattern !== "requestResponse") return undefined;
  const { service, action } = integration;
  const name = service.startsWith("aws-sdk:") ? service.slice("aws-sdk:".length) : OPTIMISED[service];
  return name === undefined ? undefined : outputSchemaOf(name, action);
}

function check(schema: NormalizedSchema, name: string, value: Json, strictness: Strictness): void {
  if (value === null || schema.isDocumentSchema() || schema.isStreaming()) return;
  const must = (fits: boolean, what: string): void => {
    if (!fits) throw wrong(`Field '${name}' must be ${what}`);
  };
  if (schema.isStructSchema() || schema.isMapSchema()) {
    must(isObject(value), "an object");
    if (isObject(value)) checkMembers(schema, value, strictness);
  } else if (schema.isListSchema()) {
    must(Array.isArray(value), "an array");
    if (Array.isArray(value)) for (const item of value) check(schema.getValueSchema(), name, item, strictness);
  } else if (schema.isBooleanSchema()) must(typeof value === "boolean", "a boolean");
  else if (schema.isNumericSchema()) must(typeof value === "number", "a number");
  else must(typeof value === "string", "a string");
}

/** Members that the API does not have are nobody's concern (recorded). */
function checkMembers(schema: NormalizedSchema, value: Record<string, Json>, strictness: Strictness): void {
  if (schema.isMapSchema()) {
    for (const [key, item] of Object.entries(value)) check(schema.getValueSchema(), key, item, strictness);
    return;
  }
  if (strictness.requiresAll)
    for (const name of requiredMembers(schema))
      if (!Object.hasOwn(value, upper(name))) throw wrong(`Required field '${upper(name)}' is missing`);
  for (const [name, member] of schema.structIterator()) {
    const item = value[upper(name)];
    // lambda:invoke gives the function's own JSON, whatever it is.
    if (item !== undefined && !isPayload(name, member)) check(member, upper(name), item, strictness);
  }
}

const isPayload = (name: string, member: NormalizedSchema): boolean => name === "Payload" && member.isBlobSchema();
