import { FunctionVersion, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { oneOf, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { LambdaContext } from "../context.ts";
import { listed, listedVersions } from "../listing.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html, read 2026-11-24
const PAGE = 50;

export const listFunctions = operation(ListFunctionsCommand, {
  constraints: { MaxItems: range(1, 10_000), FunctionVersion: oneOf(FunctionVersion) },
  handle(input, { owner, functions }: LambdaContext) {
    const after = input.Marker ? Buffer.from(input.Marker, "base64url").toString("utf8") : "";
    const limit = Math.min(input.MaxItems ?? PAGE, PAGE);
    const found = functions.list(owner, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      Functions: page.flatMap((stored) =>
        input.FunctionVersion === "ALL" ? listedVersions(owner, stored) : [listed(stored.configuration)],
      ),
      ...(found.length > limit && last ? { NextMarker: Buffer.from(last.name).toString("base64url") } : {}),
    };
  },
});
