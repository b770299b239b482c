import { DeleteEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { type LambdaContext, openMapping } from "../context.ts";
import { describeMapping } from "../event-sources/mapping.ts";

export const deleteEventSourceMapping = operation(DeleteEventSourceMappingCommand, {
  handle(input, context: LambdaContext) {
    const mapping = openMapping(context, input.UUID);
    context.mappings.delete(mapping);
    void context.eventSources.stop(mapping);
    return describeMapping(mapping, "Deleting");
  },
});
