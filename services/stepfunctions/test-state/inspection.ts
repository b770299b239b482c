import type { InspectionData } from "@aws-sdk/client-sfn";
import type { State } from "../language/definition.ts";
import { StatesError } from "../language/failure.ts";
import { argumentsOf, effectiveInput, type Frame, numberField } from "../language/frame.ts";
import type { Json } from "../language/json.ts";
import { fill } from "../language/payload-template.ts";
import type { Host } from "../language/run.ts";
import { itemInput, itemsOf } from "../language/states/items.ts";

/** What each step makes of the input, as far as it comes. @param read what an ItemReader reads */
export async function inspectInput(frame: Frame, inspection: InspectionData, read: Json | undefined): Promise<void> {
  const { Type, Arguments } = frame.state;
  try {
    // Recorded: Parallel states show none of it.
    if (frame.language === "JSONPath" && Type !== "Parallel")
      inspection.afterInputPath = JSON.stringify(effectiveInput(frame));
    if (Type === "Map") await inspectMap(frame, inspection, read);
    else if (frame.language === "JSONata" && Arguments !== undefined)
      inspection.afterArguments = JSON.stringify(await argumentsOf(frame));
    else if (frame.language === "JSONPath" && (Type === "Task" || Type === "Pass"))
      inspection.afterParameters = JSON.stringify(await argumentsOf(frame));
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
  }
}

async function inspectMap(frame: Frame, inspection: InspectionData, read: Json | undefined): Promise<void> {
  const { state } = frame;
  const items = read ?? (state.ItemReader ? undefined : await itemsOf(frame));
  if (items !== undefined && !Array.isArray(items)) return;
  if (state.ItemsPath) inspection.afterItemsPath = JSON.stringify(items);
  if (state.ItemSelector !== undefined && items)
    inspection.afterItemSelector = JSON.stringify(
      await Promise.all(items.map((value, index) => itemInput(frame, { index, value }))),
    );
  const { MaxConcurrency, ToleratedFailureCount, ToleratedFailurePercentage } = await limitsOf(frame);
  inspection.maxConcurrency = MaxConcurrency ?? 0;
  if (ToleratedFailureCount !== undefined) inspection.toleratedFailureCount = ToleratedFailureCount;
  if (ToleratedFailurePercentage !== undefined) inspection.toleratedFailurePercentage = ToleratedFailurePercentage;
}

async function limitsOf(frame: Frame) {
  const { state } = frame;
  const limit = (name: "MaxConcurrency" | "ToleratedFailureCount" | "ToleratedFailurePercentage") =>
    numberField(frame, {
      name,
      value: state[name],
      path: state[`${name}Path`],
      type: name === "ToleratedFailurePercentage" ? "float" : "integer",
    });
  return {
    MaxConcurrency: await limit("MaxConcurrency"),
    ToleratedFailureCount: await limit("ToleratedFailureCount"),
    ToleratedFailurePercentage: await limit("ToleratedFailurePercentage"),
  };
}

/** The steps behind the result, for a JSONPath state that has come so far. */
export function inspectResult(
  { ResultSelector, OutputPath }: State,
  inspection: InspectionData,
  { result, output }: { result: string; output: string | undefined },
  host: Host,
): void {
  try {
    const scope = { input: JSON.parse(result) as Json, context: host.context ?? {}, variables: {}, chance: host };
    inspection.afterResultSelector = ResultSelector ? JSON.stringify(fill(ResultSelector, scope)) : result;
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
  }
  if (OutputPath === undefined && output !== undefined) inspection.afterResultPath = output;
}
