import * as model from "@aws-sdk/client-s3";
import { restXml } from "../aws/protocol/rest-xml.ts";
import type { Scope } from "../aws/scope.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { guarded } from "./access/guard.ts";
import { address, checkPath, isS3Host } from "./address.ts";
import { EXPRESS, refuseExpress } from "./bucket-name.ts";
import type { S3Context } from "./context.ts";
import { corsHeaders } from "./cors.ts";
import { ERROR_STATUS, malformedXml } from "./errors.ts";
import { bucketOf, intercept } from "./intercept.ts";
import { startClock } from "./lifecycle/clock.ts";
import { notInteger } from "./list-page.ts";
import { announcer } from "./notifications/announcer.ts";
import { Courier, mayInvoke } from "./notifications/courier.ts";
import { operations } from "./operations.ts";
import { checkPresigned } from "./presigned.ts";
import { checkDocument, decodedBody } from "./receive.ts";
import { State } from "./state.ts";

// The largest document that S3 reads is a DeleteObjects of 1,000 keys of 1,024 bytes, percent-encoded and with its tags.
const DOCUMENT_LIMIT_BYTES = 8 * 1024 * 1024;

// A day of a lifecycle's rules: shorter, to see them act.
const DAY_MS = Number(process.env.S3_LIFECYCLE_DAY_SECONDS || 24 * 60 * 60) * 1000;

/** Where AWS answers with another status than its own model says (recorded: see errors.ts). */
const STATUSES: Readonly<Record<string, number>> = { PutBucketPolicy: 204, PutBucketTagging: 204 };

/** Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export function s3(environment: Environment): Service {
  const { now } = environment;
  const state = new State(environment.directory);
  const courier = new Courier(environment, state.events);
  const announce = announcer(state.events, courier, now);
  const clock = startClock({ state, now, announce, dayMs: DAY_MS });
  // What was on its way when the process ended.
  environment.whenReady(() => courier.wake());
  const context = (scope: Scope): S3Context => ({
    scope,
    state,
    now,
    announce,
    dayMs: DAY_MS,
    mayInvoke: (functionArn, bucketArn) => mayInvoke(environment, functionArn, bucketArn),
  });
  const protocol = restXml({
    namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
    address,
    authenticate(request) {
      refuseExpress(request);
      checkPath(request);
      checkPresigned(request, now());
    },
    unreadable: (parameter, text) => (text === "" ? undefined : notInteger(parameter, text)),
    body: decodedBody,
    checkDocument,
    documentLimitBytes: DOCUMENT_LIMIT_BYTES,
    unwrapped: ["GetBucketLocation"],
    status: ({ ContentRange, isAccepted }, operation) =>
      ContentRange !== undefined ? 206 : isAccepted ? 202 : STATUSES[operation],
    headers: ({ scope, request }) => ({
      "x-amz-request-id": scope.requestId,
      "x-amz-id-2": scope.requestId,
      server: "AmazonS3",
      ...(request.headers.origin === undefined ? {} : corsHeaders(bucketOf(state, request)?.settings.cors, request)),
    }),
    errorDetails: (error, { scope, request }) => [
      ...Object.entries(error.details).map(([name, value]): [string, string] => [name, String(value)]),
      ["Resource", request.path],
      ["RequestId", scope.requestId],
      ["HostId", scope.requestId],
    ],
  });
  return service<S3Context>({
    name: "s3",
    signedAs: ["s3", EXPRESS],
    protocol,
    model,
    operations: operations.map(guarded),
    // Buckets' policies count as well as their callers' own: access/authorize.ts asks both.
    demands: () => [],
    context,
    claims: isS3Host,
    intercept: (request, scope) => intercept(protocol, context(scope), request),
    settled: () => state.settled(),
    errorStatus: ERROR_STATUS,
    invalid: () => malformedXml(),
    close() {
      clock[Symbol.dispose]();
      courier[Symbol.dispose]();
      state[Symbol.dispose]();
    },
  });
}
