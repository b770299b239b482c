import { ListAliasesCommand } from "@aws-sdk/client-lambda";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { functionVersion, openAliasedFunction } from "../aliases.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { describeAlias } from "../versions.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html, read 2026-11-24
const PAGE = 50;

export const listAliases = operation(ListAliasesCommand, {
  constraints: { FunctionName: functionName, FunctionVersion: functionVersion, MaxItems: range(1, 10_000) },
  handle(input, context: LambdaContext) {
    const { name, aliases } = openAliasedFunction(context, input.FunctionName);
    const all = Object.entries(aliases)
      .filter(([, { version }]) => input.FunctionVersion === undefined || version === input.FunctionVersion)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const start = all.findIndex(([alias]) => alias === input.Marker) + 1;
    const page = all.slice(start, start + Math.min(input.MaxItems ?? PAGE, PAGE));
    const last = page.at(-1);
    return {
      Aliases: page.map(([alias, stored]) => describeAlias(context.owner, name, alias, stored)),
      ...(last && last !== all.at(-1) ? { NextMarker: last[0] } : {}),
    };
  },
});
