import { ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { describeMapping } from "../event-sources/mapping.ts";
import { parseFunctionName } from "../name.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html, read 2026-11-24
const PAGE = 100;

export const listEventSourceMappings = operation(ListEventSourceMappingsCommand, {
  constraints: { FunctionName: functionName, MaxItems: range(1, 10_000) },
  handle(input, { owner, mappings }: LambdaContext) {
    const name = input.FunctionName === undefined ? undefined : parseFunctionName(input.FunctionName)?.name;
    const wanted = mappings
      .list(owner)
      .filter(
        (mapping) =>
          (input.EventSourceArn === undefined || mapping.eventSourceArn === input.EventSourceArn) &&
          (input.FunctionName === undefined || mapping.functionName === name),
      );
    const start = wanted.findIndex(({ uuid }) => uuid === input.Marker) + 1;
    const page = wanted.slice(start, start + Math.min(input.MaxItems ?? PAGE, PAGE));
    const last = page.at(-1);
    return {
      EventSourceMappings: page.map((mapping) => describeMapping(mapping)),
      ...(last && last !== wanted.at(-1) ? { NextMarker: last.uuid } : {}),
    };
  },
});
