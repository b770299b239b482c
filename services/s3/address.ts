import type { AwsRequest } from "../aws/request.ts";
import { type Address, decodeLabel } from "../aws/route.ts";
import { invalidUri } from "./errors.ts";

// `bucket.s3.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`, `bucket.s3.localhost[.localstack.cloud]`, `bucket.localhost`
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, read 2026-11-24. `id.execute-api.localhost` is an API's, and
// `id.lambda-url.eu-west-1.localhost` a function's.
const VIRTUAL_HOST =
  /^(?!.+\.(?:execute-api|lambda-url\.[a-z0-9-]+)\.localhost$)(?<bucket>.+?)\.(?:s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com|s3(?:\.[a-z0-9-]+)?\.localhost(?:\.localstack\.cloud)?|localhost)$/;
const SERVICE_HOST = /^s3(?:[.-][a-z0-9-]+)?\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/;

// `bucket.s3-website-us-east-1.amazonaws.com`, `bucket.s3-website.eu-central-1.amazonaws.com`, `bucket.s3-website.localhost[.localstack.cloud]`
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html, read 2026-11-24
const WEBSITE_HOST =
  /^(?<bucket>.+)\.s3-website(?:[.-][a-z0-9-]+\.amazonaws\.com|(?:[.-][a-z0-9-]+)?\.localhost(?:\.localstack\.cloud)?)$/;

/** The bucket whose website a request is for, as its host says. */
export const websiteBucket = (request: AwsRequest): string | undefined =>
  WEBSITE_HOST.exec(hostOf(request))?.groups?.bucket;

/** @throws InvalidURI for a path that is no percent-encoded UTF-8 */
export function checkPath({ path }: AwsRequest): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw invalidUri();
  }
}

/** Takes the bucket out of a request's host or path. */
export function address(request: AwsRequest): Address {
  const bucket = hostBucket(request);
  if (bucket !== undefined) return { labels: { Bucket: bucket }, path: request.path };
  const slash = request.path.indexOf("/", 1);
  const first = decodeLabel(request.path.slice(1, slash < 0 ? undefined : slash));
  if (first === "") return { labels: {}, path: "/" };
  return { labels: { Bucket: first }, path: slash < 0 ? "/" : request.path.slice(slash) };
}

/** Whether the host says that a request is for S3, without a signature. */
export const isS3Host = (request: AwsRequest): boolean =>
  SERVICE_HOST.test(hostOf(request)) || hostBucket(request) !== undefined || websiteBucket(request) !== undefined;

function hostBucket(request: AwsRequest): string | undefined {
  const host = hostOf(request);
  if (SERVICE_HOST.test(host)) return undefined;
  return VIRTUAL_HOST.exec(host)?.groups?.bucket;
}

const hostOf = (request: AwsRequest): string => (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
