import type { AwsRequest } from "../aws/request.ts";
import { accessDenied, badQueryParameters, requestExpired } from "./errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, read 2026-11-24; messages as recorded from AWS (see errors.ts)
const MAX_SECONDS = 7 * 24 * 60 * 60;
const REQUIRED = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-Date",
  "X-Amz-SignedHeaders",
  "X-Amz-Expires",
];
const REQUIRED_V2 = ["Signature", "Expires", "AWSAccessKeyId"];

/**
 * A presigned URL has all its parameters, and is good for as long as it says.
 * @throws AuthorizationQueryParametersError, AccessDenied
 */
export function checkPresigned(request: AwsRequest, now: Date): void {
  const { queryString } = request;
  // Nearly every request.
  if (!queryString.includes("X-Amz-") && !queryString.includes("Signature") && !queryString.includes("AWSAccessKeyId"))
    return;
  const query = new URLSearchParams(queryString);
  if (query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature")) checkVersion4(query, now);
  else if (query.has("Signature") || query.has("AWSAccessKeyId")) checkVersion2(query, now);
}

function checkVersion4(query: URLSearchParams, now: Date): void {
  if (REQUIRED.some((name) => !query.has(name)))
    throw badQueryParameters(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  if (!/^[^/]+\/\d{8}\/[^/]+\/[^/]+\/aws4_request$/.test(query.get("X-Amz-Credential") ?? ""))
    throw badQueryParameters(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  const text = query.get("X-Amz-Expires") ?? "";
  const seconds = Number(text);
  // The two limits' wording is not recorded; the first is the documentation's.
  if (!Number.isInteger(seconds) || seconds < 0) throw badQueryParameters("X-Amz-Expires must be non-negative");
  if (seconds > MAX_SECONDS)
    throw badQueryParameters(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_SECONDS} seconds`,
    );
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(query.get("X-Amz-Date") ?? "") ?? [];
  if (!date || !time)
    throw badQueryParameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const signed = Date.parse(
    `${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`,
  );
  const expires = new Date(signed + seconds * 1000);
  if (expires < now) throw requestExpired(expires, now, text);
}

/** Signature version 2, which boto3 still uses for its URLs. */
function checkVersion2(query: URLSearchParams, now: Date): void {
  if (REQUIRED_V2.some((name) => !query.has(name)))
    throw accessDenied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
  const expires = new Date(Number(query.get("Expires")) * 1000);
  if (expires < now) throw requestExpired(expires, now);
}
