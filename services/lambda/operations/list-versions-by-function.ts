import { ListVersionsByFunctionCommand } from "@aws-sdk/client-lambda";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openFunction } from "../context.ts";
import { listedVersions } from "../listing.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html, read 2026-11-24
const PAGE = 50;

export const listVersionsByFunction = operation(ListVersionsByFunctionCommand, {
  constraints: { FunctionName: functionName, MaxItems: range(1, 10_000) },
  handle(input, context: LambdaContext) {
    const all = listedVersions(context.owner, openFunction(context, input.FunctionName));
    const start = all.findIndex(({ Version }) => Version === input.Marker) + 1;
    const page = all.slice(start, start + Math.min(input.MaxItems ?? PAGE, PAGE));
    const last = page.at(-1);
    return { Versions: page, ...(last && last !== all.at(-1) ? { NextMarker: last.Version } : {}) };
  },
});
