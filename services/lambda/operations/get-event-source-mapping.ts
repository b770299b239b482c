import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { type LambdaContext, openMapping } from "../context.ts";
import { describeMapping } from "../event-sources/mapping.ts";

export const getEventSourceMapping = operation(GetEventSourceMappingCommand, {
  handle: (input, context: LambdaContext) => describeMapping(openMapping(context, input.UUID)),
});
