import * as model from "@aws-sdk/client-s3";
import { restXml } from "../aws/protocol/rest-xml.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { address, isS3Host } from "./address.ts";
import type { S3Context } from "./context.ts";
import { ERROR_STATUS, malformedXml } from "./errors.ts";
import { announcer } from "./notifications/announcer.ts";
import { Courier, mayInvoke } from "./notifications/courier.ts";
import { operations } from "./operations.ts";
import { checkPresigned } from "./presigned.ts";
import { decodedBody } from "./receive.ts";
import { State } from "./state.ts";

// The largest document that S3 reads is a DeleteObjects of 1,000 keys of 1,024 bytes, percent-encoded and with its tags.
const DOCUMENT_LIMIT_BYTES = 8 * 1024 * 1024;

/** Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export function s3(environment: Environment): Service {
  const state = new State(environment.directory);
  const courier = new Courier(environment, state.events);
  const announce = announcer(state.events, courier, environment.now);
  // What was on its way when the process ended.
  environment.whenReady(() => courier.wake());
  return service<S3Context>({
    name: "s3",
    protocol: restXml({
      namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
      address,
      authenticate: (request) => checkPresigned(request, environment.now()),
      body: decodedBody,
      documentLimitBytes: DOCUMENT_LIMIT_BYTES,
      unwrapped: ["GetBucketLocation"],
      status: ({ ContentRange }) => (ContentRange === undefined ? undefined : 206),
      headers: ({ scope }) => ({
        "x-amz-request-id": scope.requestId,
        "x-amz-id-2": scope.requestId,
        server: "AmazonS3",
      }),
      errorDetails: (error, { scope, request }) => [
        ...Object.entries(error.details).map(([name, value]): [string, string] => [name, String(value)]),
        ["Resource", request.path],
        ["RequestId", scope.requestId],
        ["HostId", scope.requestId],
      ],
    }),
    model,
    operations,
    context: (scope) => ({
      scope,
      state,
      now: environment.now,
      announce,
      mayInvoke: (functionArn, bucketArn) => mayInvoke(environment, functionArn, bucketArn),
    }),
    claims: isS3Host,
    errorStatus: ERROR_STATUS,
    invalid: () => malformedXml(),
    close() {
      courier[Symbol.dispose]();
      state[Symbol.dispose]();
    },
  });
}
