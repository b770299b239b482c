import type { Cors } from "@aws-sdk/client-lambda";
import type { AwsRequest, AwsResponse } from "../../aws/request.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors, read 2026-11-24

/** Whether a request asks what a page of another origin may do. */
export const isPreflight = ({ method, headers }: AwsRequest): boolean =>
  method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;

/** The answer to a preflight request; the function is not asked. */
export const preflightAnswer = (cors: Cors, request: AwsRequest): AwsResponse => ({
  status: 200,
  headers: {
    ...corsHeaders(cors, request),
    ...listed("access-control-allow-methods", cors.AllowMethods),
    ...listed("access-control-allow-headers", cors.AllowHeaders),
    ...(cors.MaxAge === undefined ? {} : { "access-control-max-age": String(cors.MaxAge) }),
  },
});

/** Headers that replace the function's own in every answer. */
export function corsHeaders(cors: Cors, { headers: { origin } }: AwsRequest): AwsResponse["headers"] {
  const allowed = cors.AllowOrigins ?? [];
  if (origin === undefined || !(allowed.includes("*") || allowed.includes(origin))) return {};
  return {
    "access-control-allow-origin": allowed.includes("*") && !cors.AllowCredentials ? "*" : origin,
    vary: "Origin",
    ...(cors.AllowCredentials ? { "access-control-allow-credentials": "true" } : {}),
    ...listed("access-control-expose-headers", cors.ExposeHeaders),
  };
}

const listed = (name: string, values: string[] | undefined): AwsResponse["headers"] =>
  values && values.length > 0 ? { [name]: values.join(",") } : {};
