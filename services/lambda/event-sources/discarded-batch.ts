import { randomUUID } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ActingRole } from "../../aws/principal.ts";
import type { Environment } from "../../aws/service.ts";
import { failureName } from "../destinations.ts";
import type { StoredMapping } from "../mapping-store.ts";
import type { Discarded } from "./delivery.ts";
import type { EventRecord } from "./stream-event.ts";

/**
 * Sends records that were given up to the mapping's destination for failures. Its form was recorded on AWS by
 * https://github.com/localstack/localstack (test_dynamodb_event_source_mapping_with_s3_on_failure_destination), 2025-11-25; the object's name stands in
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html, read 2026-11-24.
 */
export async function sendDiscarded(
  environment: Environment,
  mapping: StoredMapping,
  role: ActingRole | undefined,
  shardId: string,
  discarded: Discarded,
): Promise<void> {
  const destination = mapping.destinationConfig?.OnFailure?.Destination;
  if (destination === undefined) return;
  const now = environment.now();
  const s3 = new S3Client({ ...environment.connect({ ...mapping.owner, role }), forcePathStyle: true });
  await s3.send(
    new PutObjectCommand({
      Bucket: bucketOf(destination),
      Key: `aws/lambda/${mapping.uuid}/${shardId}/${failureName(now)}`,
      Body: JSON.stringify(describeDiscarded(mapping, shardId, discarded, now)),
      ContentType: "application/json",
    }),
  );
}

const bucketOf = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

const seconds = (timeMs: number): string => new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");

function describeDiscarded(mapping: StoredMapping, shardId: string, discarded: Discarded, now: Date): object {
  const { records, answer, condition, invokeCount } = discarded;
  const [first, last] = [records[0], records.at(-1)] as [EventRecord, EventRecord]; // nobody discards nothing
  return {
    requestContext: {
      requestId: answer?.requestId ?? randomUUID(),
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: invokeCount,
    },
    ...(answer
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: answer.executedVersion,
            functionError: answer.functionError ?? null,
          },
        }
      : {}),
    version: "1.0",
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.sequence,
      endSequenceNumber: last.sequence,
      approximateArrivalOfFirstRecord: seconds(first.createdAtMs),
      approximateArrivalOfLastRecord: seconds(last.createdAtMs),
      batchSize: records.length,
      streamArn: mapping.eventSourceArn,
    },
    // An object has the records themselves; a queue or a topic would not.
    payload: { Records: records.map(({ event }) => event) },
  };
}
