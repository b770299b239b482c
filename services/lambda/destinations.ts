import { randomUUID } from "node:crypto";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ActingRole } from "../aws/principal.ts";
import type { Environment } from "../aws/service.ts";
import type { EventEnd } from "./event-retries.ts";
import type { AsyncEvent } from "./event-store.ts";
import { functionArn, LATEST } from "./name.ts";
import type { EventConfig } from "./stored-function.ts";

/** How an asynchronous invocation ended. */
export interface EventResult {
  readonly condition: EventEnd;
  readonly attempts: number;
  readonly response:
    | { readonly payload: string; readonly functionError?: string | undefined; readonly executedVersion: string }
    | undefined;
}

/** Sends the result of an asynchronous invocation to where the function's settings say, with the function's role. */
export async function deliverResult(
  environment: Environment,
  event: AsyncEvent,
  role: ActingRole,
  { destinations }: EventConfig,
  result: EventResult,
): Promise<void> {
  const destination =
    result.condition === "Success" ? destinations?.OnSuccess?.Destination : destinations?.OnFailure?.Destination;
  if (!destination) return;
  const now = environment.now();
  const connection = environment.connect({ ...event.owner, role });
  const record = JSON.stringify(describeResult(event, result, now));
  if (destination.startsWith("arn:aws:s3:")) {
    const s3 = new S3Client({ ...connection, forcePathStyle: true });
    const Bucket = destination.slice(destination.lastIndexOf(":") + 1);
    const Key = `aws/lambda/async/${event.name}/${failureName(now)}`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: record, ContentType: "application/json" }));
  } else {
    const lambda = new LambdaClient(connection);
    await lambda.send(
      new InvokeCommand({ FunctionName: destination, InvocationType: "Event", Payload: Buffer.from(record) }),
    );
  }
}

/** `YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, read 2026-11-24 */
export function failureName(now: Date): string {
  const [day = "", time = ""] = now.toISOString().split(/[TZ.]/);
  return `${day.replaceAll("-", "/")}/${day}T${time.replaceAll(":", ".")}-${randomUUID()}`;
}

/** Recorded on AWS by https://github.com/localstack/localstack (test_lambda_destinations.py), 2025-11-25. */
function describeResult(event: AsyncEvent, { condition, attempts, response }: EventResult, now: Date): object {
  return {
    version: "1.0",
    timestamp: now.toISOString(),
    requestContext: {
      requestId: event.id,
      functionArn: functionArn(event.owner, event.name, event.qualifier ?? LATEST),
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(event.event),
    ...(response
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: response.executedVersion,
            ...(response.functionError === undefined ? {} : { functionError: response.functionError }),
          },
          responsePayload: JSON.parse(response.payload),
        }
      : {}),
  };
}
