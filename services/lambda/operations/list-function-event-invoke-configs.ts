import { ListFunctionEventInvokeConfigsCommand } from "@aws-sdk/client-lambda";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { functionDoesNotExist } from "../errors.ts";
import { describeEventConfig, openEventConfig } from "../event-config.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html, read 2026-11-24
const PAGE = 50;

export const listFunctionEventInvokeConfigs = operation(ListFunctionEventInvokeConfigsCommand, {
  constraints: { FunctionName: functionName, MaxItems: range(1, PAGE) },
  handle(input, context: LambdaContext) {
    const { stored, name } = openEventConfig(context, input.FunctionName, undefined);
    if (!stored) throw functionDoesNotExist();
    const all = Object.entries(stored.eventConfigs).sort(([a], [b]) => (a < b ? -1 : 1));
    const start = all.findIndex(([qualifier]) => qualifier === input.Marker) + 1;
    const page = all.slice(start, start + (input.MaxItems ?? PAGE));
    const last = page.at(-1);
    return {
      FunctionEventInvokeConfigs: page.map(([qualifier, config]) =>
        describeEventConfig(context.owner, name, qualifier, config),
      ),
      ...(last && last !== all.at(-1) ? { NextMarker: last[0] } : {}),
    };
  },
});
