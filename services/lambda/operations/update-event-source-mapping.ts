import { UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openMapping } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import {
  applyMappingSettings,
  checkMappingSettings,
  describeMapping,
  mappingConstraints,
} from "../event-sources/mapping.ts";
import { functionArn, parseFunctionName } from "../name.ts";
import { findVersion } from "../versions.ts";

export const updateEventSourceMapping = operation(UpdateEventSourceMappingCommand, {
  constraints: { FunctionName: functionName, ...mappingConstraints },
  handle(input, context: LambdaContext) {
    const { owner, mappings, eventSources, environment } = context;
    const before = openMapping(context, input.UUID);
    checkMappingSettings(input);
    const ref = input.FunctionName === undefined ? undefined : parseFunctionName(input.FunctionName);
    const stored = ref && context.functions.get(owner, ref.name);
    if (input.FunctionName !== undefined && !(stored && findVersion(stored, ref?.qualifier)))
      throw invalidParameter("Function does not exist");
    const mapping = {
      ...before,
      ...applyMappingSettings(before, input),
      ...(ref ? { functionName: ref.name, functionArn: functionArn(owner, ref.name, ref.qualifier) } : {}),
      modifiedAtMs: environment.now().getTime(),
    };
    mappings.put(mapping);
    eventSources.change(before, mapping);
    const state = mapping.enabled === before.enabled ? "Updating" : mapping.enabled ? "Enabling" : "Disabling";
    return describeMapping(mapping, state);
  },
});
