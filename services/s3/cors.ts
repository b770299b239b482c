import type { CORSRule } from "@aws-sdk/client-s3";
import type { AwsRequest } from "../aws/request.ts";
import { badRequest, corsForbidden } from "./errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html, read 2026-11-24; headers and messages as recorded from AWS
// (see errors.ts, test_s3_cors.snapshot.json).

const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

/**
 * The headers that let a web page of another origin see the answer; none without a rule that matches.
 * @param rules `undefined` when the bucket has none
 */
export function corsHeaders(
  rules: readonly CORSRule[] | undefined,
  { method, headers }: AwsRequest,
): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined || !rules) return {};
  const asked = headers["access-control-request-method"] ?? method;
  const requested = requestedHeaders(headers["access-control-request-headers"]);
  const rule = rules.find((each) => matches(each, origin, asked, requested));
  if (!rule) return {};
  const isForAll = rule.AllowedOrigins?.includes("*");
  return {
    "access-control-allow-origin": isForAll ? "*" : origin,
    "access-control-allow-methods": (rule.AllowedMethods ?? []).join(", "),
    ...(requested.length > 0 ? { "access-control-allow-headers": requested.join(", ") } : {}),
    ...(rule.ExposeHeaders?.length ? { "access-control-expose-headers": rule.ExposeHeaders.join(", ") } : {}),
    ...(rule.MaxAgeSeconds === undefined ? {} : { "access-control-max-age": String(rule.MaxAgeSeconds) }),
    ...(isForAll ? {} : { "access-control-allow-credentials": "true" }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

/**
 * The answer to a preflight request.
 * @param rules `null` when there is no such bucket
 * @throws BadRequest, AccessForbidden
 */
export function preflight(
  rules: readonly CORSRule[] | undefined | null,
  request: AwsRequest,
  resourceType: "BUCKET" | "OBJECT",
): Record<string, string> {
  if (request.headers.origin === undefined) throw badRequest("Insufficient information. Origin request header needed.");
  const method = request.headers["access-control-request-method"] ?? "OPTIONS";
  if (rules === null) throw corsForbidden("CORSResponse: Bucket not found", method, "BUCKET");
  if (!rules) throw corsForbidden("CORSResponse: CORS is not enabled for this bucket.", method, "BUCKET");
  const headers = corsHeaders(rules, request);
  if (!("access-control-allow-origin" in headers)) throw corsForbidden(NOT_ALLOWED, method, resourceType);
  return headers;
}

const requestedHeaders = (header: string | undefined): string[] =>
  (header ?? "").split(",").flatMap((name) => name.trim().toLowerCase() || []);

const matches = (
  { AllowedOrigins, AllowedMethods, AllowedHeaders }: CORSRule,
  origin: string,
  method: string,
  requested: string[],
): boolean =>
  (AllowedOrigins ?? []).some((allowed) => oneWildcard(allowed, origin)) &&
  (AllowedMethods ?? []).includes(method) &&
  requested.every((name) => (AllowedHeaders ?? []).some((allowed) => oneWildcard(allowed.toLowerCase(), name)));

/** A pattern has at most one `*`, for anything but the slash that would end an origin. */
function oneWildcard(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
