import { type Cors, FunctionUrlAuthType, type FunctionUrlConfig, InvokeMode } from "@aws-sdk/client-lambda";
import { all, type Constraint, each, length, members, oneOf, pattern, range } from "../../aws/constraints.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type LambdaContext, readName } from "../context.ts";
import { functionArn, LATEST } from "../name.ts";
import type { StoredFunction, StoredUrl } from "../stored-function.ts";
import { functionUrl } from "./address.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html and API_Cors.html, read 2026-11-24. Patterns and messages were recorded on AWS by
// https://github.com/localstack/localstack (TestLambdaUrl in test_lambda_api.py), 2025-11-25.
export const urlQualifier: Constraint = all(pattern("((?!^\\d+$)^[0-9a-zA-Z-_]+$)"), length(1, 128));

export const urlConstraints = {
  AuthType: oneOf(FunctionUrlAuthType),
  Cors: members({
    MaxAge: range(0, 86_400),
    AllowHeaders: length(0, 100),
    ExposeHeaders: length(0, 100),
    AllowOrigins: length(0, 100),
    AllowMethods: all(length(0, 6), each(length(0, 6))),
  }),
  InvokeMode: oneOf([InvokeMode.RESPONSE_STREAM, InvokeMode.BUFFERED]),
};

export function refuseStreaming(mode: InvokeMode | undefined): void {
  if (mode === "RESPONSE_STREAM") throw notImplemented("function URLs with InvokeMode RESPONSE_STREAM");
}

/** The function and the alias (or `$LATEST`) that a request about a URL names. */
export function readUrlTarget(context: LambdaContext, text: string, qualifier: string | undefined) {
  const { name, qualifier: given = LATEST } = readName(text, qualifier);
  const stored: StoredFunction | undefined = context.functions.get(context.owner, name);
  return { stored, name, qualifier: given, url: stored?.urls[given] };
}

/** A URL's settings as they are shown. The mode stands there when it was given, and always when somebody asks. */
export function describeUrl(
  { owner, environment }: LambdaContext,
  name: string,
  qualifier: string,
  url: StoredUrl,
  show: { mode?: boolean; modified?: boolean },
): Required<Pick<FunctionUrlConfig, "FunctionUrl" | "FunctionArn" | "AuthType" | "CreationTime">> & {
  LastModifiedTime: string;
  Cors?: Cors;
  InvokeMode?: InvokeMode;
} {
  const described = {
    FunctionUrl: functionUrl(environment.endpoint(), url.id, owner.region),
    FunctionArn: functionArn(owner, name, qualifier === LATEST ? undefined : qualifier),
    AuthType: url.authType,
    ...(url.cors ? { Cors: url.cors } : {}),
    CreationTime: new Date(url.createdAtMs).toISOString(),
    ...(show.mode || url.invokeMode ? { InvokeMode: url.invokeMode ?? "BUFFERED" } : {}),
  };
  // CreateFunctionUrlConfig says nothing of changes.
  return (
    show.modified === false ? described : { ...described, LastModifiedTime: new Date(url.modifiedAtMs).toISOString() }
  ) as ReturnType<typeof describeUrl>;
}
