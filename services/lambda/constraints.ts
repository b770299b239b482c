import { Runtime } from "@aws-sdk/client-lambda";
import { all, each, length, oneOf, pattern, range } from "../aws/constraints.ts";
import { NAME_PATTERN } from "./name.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, read 2026-11-24
export const functionName = all(pattern(NAME_PATTERN), length(1, 140));
export const memorySize = range(128, 10_240);
export const timeout = range(1, 900);
export const handler = all(pattern("[^\\s]+"), length(0, 128));
export const role = pattern("arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
export const runtime = oneOf(Runtime);
export const description = length(0, 256);
export const statementId = all(pattern("([a-zA-Z0-9-_]+)"), length(1, 100));
export const tagKeys = each(length(1, 128));
