import type { AwsResponse } from "../aws/request.ts";

// What a function may answer:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (output format), read 2026-11-24
const MEMBERS = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

// Headers that API Gateway sends under another name, or not at all:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html, read 2026-11-24
const REMAPPED = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "host",
  "max-forwards",
  "server",
  "trailer",
  "user-agent",
  "www-authenticate",
]);
const DROPPED = new Set(["transfer-encoding", "expect", "upgrade", "te", "via"]);

/** A function's payload as an HTTP answer; `undefined` when it is malformed. */
export function proxyResponse(
  payload: Uint8Array,
  binaryMediaTypes: readonly string[],
  accept: string | undefined,
): AwsResponse | undefined {
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;
  if (Object.keys(answer).some((name) => !MEMBERS.has(name))) return undefined;
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const { body } = answer;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  const headers = responseHeaders(answer.headers, answer.multiValueHeaders);
  if (!headers) return undefined;
  headers["content-type"] ??= "application/json";
  const decodes = answer.isBase64Encoded === true && acceptsBinary(binaryMediaTypes, accept);
  return { status, headers, body: decodes ? Buffer.from(body ?? "", "base64") : (body ?? "") };
}

/** Both kinds of headers together; a name that is in both has all values. */
function responseHeaders(single: unknown, multiple: unknown): AwsResponse["headers"] | undefined {
  const headers: AwsResponse["headers"] = {};
  const add = (name: string, values: string[]): void => {
    const lower = name.toLowerCase();
    if (DROPPED.has(lower)) return;
    const sent = REMAPPED.has(lower) ? `x-amzn-remapped-${lower}` : lower;
    const [first = "", ...others] = values;
    headers[sent] = others.length > 0 ? values : first;
  };
  if (!isRecord(single) || !isRecord(multiple)) return undefined;
  for (const [name, value] of Object.entries(single ?? {})) {
    if (typeof value === "object") return undefined;
    add(name, [String(value)]);
  }
  for (const [name, values] of Object.entries(multiple ?? {})) {
    if (!Array.isArray(values)) return undefined;
    add(name, values.map(String));
  }
  return headers;
}

const isRecord = (value: unknown): value is Record<string, unknown> | null | undefined =>
  value === undefined || value === null || (typeof value === "object" && !Array.isArray(value));

/** The first type that the client accepts decides whether bytes are sent. */
const acceptsBinary = (types: readonly string[], accept: string | undefined): boolean => {
  const first = accept?.split(",")[0]?.split(";")[0]?.trim();
  return types.includes("*/*") || (first !== undefined && types.includes(first));
};
