import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { schemaOf } from "../aws/operation.ts";
import type { AwsRequest, AwsResponse } from "../aws/request.ts";
import { decodeLabel } from "../aws/route.ts";
import type { Handled, Protocol } from "../aws/service.ts";
import { address, websiteBucket } from "./address.ts";
import type { Bucket } from "./bucket-store.ts";
import type { S3Context } from "./context.ts";
import { preflight } from "./cors.ts";
import { postObject } from "./post-object/post-object.ts";
import type { State } from "./state.ts";
import { serveWebsite } from "./website/serve.ts";

const GET_OBJECT = schemaOf(new GetObjectCommand({ Bucket: "", Key: "" }));
const PUT_OBJECT = schemaOf(new PutObjectCommand({ Bucket: "", Key: "" }));

/** Answers what browsers ask and the SDK does not know: a website's pages, preflight requests, forms. */
export function intercept(protocol: Protocol, context: S3Context, request: AwsRequest): Promise<Handled> | undefined {
  const { scope } = context;
  const website = request.headers.host?.includes("s3-website") ? websiteBucket(request) : undefined;
  if (website !== undefined) {
    const write = (output: Record<string, unknown>) => protocol.write(GET_OBJECT, output, { scope, request });
    const response = serveWebsite({ context, request, bucket: website, write });
    return Promise.resolve({ operation: "Website", response });
  }
  if (request.method === "OPTIONS")
    return Promise.resolve({ operation: "Preflight", response: answerPreflight(context, request) });
  if (request.method !== "POST" || request.queryString !== "") return undefined;
  const { labels, path } = address(request);
  if (labels.Bucket === undefined || path !== "/") return undefined;
  const headersOf = (output: Record<string, unknown>) =>
    protocol.write(PUT_OBJECT, output, { scope, request }).headers as Record<string, string>;
  return postObject(context, request, labels.Bucket, headersOf).then((response) => ({
    operation: "PostObject",
    response,
  }));
}

function answerPreflight({ state, scope }: S3Context, request: AwsRequest): AwsResponse {
  const { path } = address(request);
  const bucket = bucketOf(state, request);
  const headers = preflight(bucket ? bucket.settings.cors : null, request, path === "/" ? "BUCKET" : "OBJECT");
  return {
    status: 200,
    headers: { ...headers, "x-amz-request-id": scope.requestId, "x-amz-id-2": scope.requestId, "content-length": "0" },
  };
}

/** The bucket that a request's host or path names. */
export function bucketOf({ buckets }: State, request: AwsRequest): Bucket | undefined {
  const name = websiteBucket(request) ?? address(request).labels.Bucket;
  return name === undefined ? undefined : buckets.find(decodeLabel(name));
}
