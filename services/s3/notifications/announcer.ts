import type { AwsRequest } from "../../aws/request.ts";
import type { Scope } from "../../aws/scope.ts";
import type { Bucket } from "../bucket-store.ts";
import type { EventStore } from "../event-store.ts";
import { isAskedFor } from "./check-configuration.ts";
import type { Courier } from "./courier.ts";
import { type EventSource, eventMessage, principalId, type S3Event } from "./event-message.ts";

/** Tells of what happens in a bucket. To be called in the step that makes it so, and nobody hears of it before that is done. */
export type Announce = (bucket: Bucket, event: S3Event, source: EventSource) => void;

/** Puts events on their way that a bucket's notifications ask for. */
export function announcer(events: EventStore, courier: Courier, now: () => Date): Announce {
  return (bucket, event, source) => {
    for (const configuration of bucket.settings.notification?.LambdaFunctionConfigurations ?? []) {
      if (!isAskedFor(configuration, event.name, event.key)) continue;
      const details = {
        bucket,
        configurationId: configuration.Id ?? "",
        source,
        time: now(),
        sequence: nextSequence(now),
      };
      events.add({
        functionArn: configuration.LambdaFunctionArn ?? "",
        account: bucket.account,
        region: bucket.region,
        sourceArn: `arn:aws:s3:::${bucket.name}`,
        payload: eventMessage(event, details),
      });
      courier.wake();
    }
  };
}

let last = 0;

/** Larger than any before it, also after a restart. */
function nextSequence(now: () => Date): number {
  last = Math.max(last + 1, now().getTime() * 1000);
  return last;
}

/** The request that makes something happen. */
export const sourceOf = ({ account, accessKeyId, requestId }: Scope, { remoteAddress }: AwsRequest): EventSource => ({
  requestId,
  principalId: accessKeyId === undefined ? "Anonymous" : `AWS:${principalId(account)}`,
  sourceIp: remoteAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1",
});

/** What S3 does by itself, as a lifecycle says. */
export const S3_ITSELF: EventSource = { requestId: "", principalId: "AmazonS3", sourceIp: "s3.amazonaws.com" };
