import type { DestinationConfig, FunctionEventInvokeConfig } from "@aws-sdk/client-lambda";
import { type Constraint, members, pattern, range } from "../aws/constraints.ts";
import { notImplemented } from "../aws/service-error.ts";
import { type LambdaContext, readName } from "./context.ts";
import { functionDoesNotExist, invalidParameter } from "./errors.ts";
import { functionArn, LATEST, parseFunctionName } from "./name.ts";
import type { EventConfig, Owner } from "./stored-function.ts";
import { findVersion } from "./versions.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html, read 2026-11-24. The pattern and all messages were recorded on AWS by
// https://github.com/localstack/localstack (TestLambdaEventInvokeConfig in test_lambda_api.py), 2025-11-25.
const destination: Constraint = pattern(
  "$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
);

export const eventConfigConstraints = {
  MaximumRetryAttempts: range(0, 2),
  MaximumEventAgeInSeconds: range(60, 21_600),
  DestinationConfig: members({
    OnSuccess: members({ Destination: destination }),
    OnFailure: members({ Destination: destination }),
  }),
};

/** The function and the qualifier whose settings a request is about. */
export function openEventConfig(context: LambdaContext, text: string, qualifier: string | undefined) {
  const { name, qualifier: given = LATEST } = readName(text, qualifier);
  const stored = context.functions.get(context.owner, name);
  return { name, qualifier: given, stored, arn: functionArn(context.owner, name, given) };
}

/** The same, for what writes the settings: the function and what the qualifier means must be there. */
export function openForEventConfig(context: LambdaContext, text: string, qualifier: string | undefined) {
  const opened = openEventConfig(context, text, qualifier);
  if (!opened.stored || !findVersion(opened.stored, opened.qualifier)) throw functionDoesNotExist();
  return { ...opened, stored: opened.stored };
}

/** Of the destinations that Lambda has, functions and, for failures, buckets are those that there are here. */
export function checkDestinations(context: LambdaContext, name: string, config: DestinationConfig | undefined): void {
  for (const [kind, arn] of [
    ["OnSuccess", config?.OnSuccess?.Destination],
    ["OnFailure", config?.OnFailure?.Destination],
  ] as const) {
    if (!arn) continue;
    const service = arn.split(":")[2];
    if (service === "lambda") checkFunction(context, name, arn);
    else if (service === "sqs" || service === "sns" || service === "events")
      throw notImplemented(`the ${kind} destination ${arn} (it has functions and, for failures, S3 buckets)`);
    else if (service !== "s3" || kind === "OnSuccess")
      throw invalidParameter(`The provided destination config ${asJavaPrints(config)} is invalid.`);
  }
}

function checkFunction({ owner, functions }: LambdaContext, name: string, arn: string): void {
  const ref = parseFunctionName(arn);
  if (ref?.name === name) throw invalidParameter("You can't specify the function as a destination for itself.");
  if (!ref || !functions.get(owner, ref.name)) throw invalidParameter(`The destination ARN ${arn} is invalid.`);
}

function asJavaPrints(config: DestinationConfig | undefined): string {
  const one = (name: string, arn: string | undefined) => (arn ? `${name}(destination=${arn})` : "null");
  return `DestinationConfig(onSuccess=${one("OnSuccess", config?.OnSuccess?.Destination)}, onFailure=${one("OnFailure", config?.OnFailure?.Destination)})`;
}

export const describeEventConfig = (
  owner: Owner,
  name: string,
  qualifier: string,
  config: EventConfig,
): FunctionEventInvokeConfig => ({
  FunctionArn: functionArn(owner, name, qualifier),
  LastModified: new Date(config.modifiedAtMs),
  DestinationConfig: { OnSuccess: {}, OnFailure: {}, ...config.destinations },
  ...(config.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: config.maximumRetryAttempts }),
  ...(config.maximumEventAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: config.maximumEventAgeSeconds }),
});
