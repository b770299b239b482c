import { ListFunctionUrlConfigsCommand } from "@aws-sdk/client-lambda";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { urlFunctionNotFound } from "../errors.ts";
import { describeUrl, readUrlTarget } from "../function-url/config.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html, read 2026-11-24
const PAGE = 50;

export const listFunctionUrlConfigs = operation(ListFunctionUrlConfigsCommand, {
  constraints: { FunctionName: functionName, MaxItems: range(1, PAGE) },
  handle(input, context: LambdaContext) {
    const { stored, name } = readUrlTarget(context, input.FunctionName, undefined);
    if (!stored) throw urlFunctionNotFound();
    const all = Object.entries(stored.urls).sort(([a], [b]) => (a < b ? -1 : 1));
    const start = all.findIndex(([qualifier]) => qualifier === input.Marker) + 1;
    const page = all.slice(start, start + (input.MaxItems ?? PAGE));
    const last = page.at(-1);
    return {
      FunctionUrlConfigs: page.map(([qualifier, url]) => describeUrl(context, name, qualifier, url, { mode: true })),
      ...(last && last !== all.at(-1) ? { NextMarker: last[0] } : {}),
    };
  },
});
