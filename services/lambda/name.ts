import type { Owner } from "./stored-function.ts";

/** A function's name, out of the forms that the API takes: name, partial ARN, ARN, each with or without a qualifier. */
export interface FunctionRef {
  name: string;
  qualifier: string | undefined;
}

// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html (FunctionName), read 2026-11-24
const FORMS =
  /^(?:arn:(?:aws[a-zA-Z-]*):lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:function:|function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

export const NAME_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

/** The version of a function that changes. */
export const LATEST = "$LATEST";

/** `undefined` when it is none of the forms. */
export function parseFunctionName(text: string, qualifier?: string): FunctionRef | undefined {
  const [, name, ownQualifier] = FORMS.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { name, qualifier: qualifier ?? ownQualifier };
}

export const functionArn = ({ account, region }: Owner, name: string, qualifier?: string): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`;
