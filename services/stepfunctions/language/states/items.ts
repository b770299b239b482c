import type { MapItem } from "../execution-state.ts";
import { queryError, runtimeError, type StatesError } from "../failure.ts";
import { effectiveInput, type Frame, pathScope, queryScope } from "../frame.ts";
import { type Json, typeName } from "../json.ts";
import { evaluate, expressionOf, isExpression } from "../jsonata.ts";
import { fill, selectField } from "../payload-template.ts";

/** The array: Items, ItemsPath or the input. */
export async function itemsOf(frame: Frame): Promise<Json> {
  const { state } = frame;
  if (frame.language === "JSONata") {
    if (state.Items === undefined) return frame.input;
    return evaluate(state.Items, "Items", queryScope(frame));
  }
  const input = effectiveInput(frame);
  return state.ItemsPath === undefined ? input : selectField(state.ItemsPath, pathScope(frame, input));
}

// Recorded on AWS: test_base_scenarios.snapshot.json (test_map_state_items_…) in LocalStack's repository, read 2026-11-24.
export function notAnArray({ state, language }: Frame, value: Json): StatesError {
  if (language === "JSONPath") return runtimeError(`Reference path "${state.ItemsPath ?? "$"}" must point to array.`);
  if (typeof state.Items !== "string" || !isExpression(state.Items))
    return queryError(`Map state input must be an array but was: ${JSON.stringify(value)}`, "");
  return queryError(
    `The JSONata expression '${expressionOf(state.Items)}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    "Items",
  );
}

/** What ItemSelector (or, as it was called, Parameters) makes of an item; without one the item itself. */
export async function itemInput(frame: Frame, item: MapItem): Promise<Json> {
  const { state } = frame;
  const selector = state.ItemSelector ?? (frame.language === "JSONPath" ? state.Parameters : undefined);
  if (selector === undefined) return item.value;
  const selecting: Frame = { ...frame, item };
  return frame.language === "JSONata"
    ? evaluate(selector, "ItemSelector", queryScope(selecting))
    : fill(selector, pathScope(selecting, effectiveInput(frame)));
}
