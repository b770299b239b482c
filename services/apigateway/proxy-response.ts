import { validateHeaderName, validateHeaderValue } from "node:http";
import type { AwsResponse } from "../aws/request.ts";
import { isBinaryMedia } from "./media-types.ts";

// What a function may answer: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
// (output format). That all members are optional, that a status may be a string and a header's value a boolean, that a member of
// another name makes the answer malformed, and how the two kinds of headers are joined: snapshot of
// test_aws_proxy_response_payload_format_validation recorded on AWS in LocalStack's repository. All read 2026-11-24.
const MEMBERS = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);
const DEFAULT_STATUS = 200;

// Recorded on AWS for a Lambda integration: LocalStack's repository, snapshot of test_apigateway_header_remapping_aws, read 2026-11-24.
// The list of the documentation says only what "may" happen:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html, read 2026-11-24.
const REMAPPED = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "trailer",
  "upgrade",
  "user-agent",
  "www-authenticate",
]);
const DROPPED = new Set(["transfer-encoding"]);

/** The function's answer, as far as it is known to be one. */
interface Answer {
  statusCode?: unknown;
  headers?: unknown;
  multiValueHeaders?: unknown;
  body?: unknown;
  isBase64Encoded?: unknown;
}

/** A function's payload as an HTTP answer; `undefined` when it is malformed. */
export function proxyResponse(
  payload: string,
  binaryMediaTypes: readonly string[],
  accept: string | undefined,
): AwsResponse | undefined {
  const answer = parse(payload);
  if (!answer) return undefined;
  const status = Number(answer.statusCode ?? DEFAULT_STATUS);
  const headers = headersOf(answer.headers, answer.multiValueHeaders);
  const body = answer.body ?? "";
  if (!Number.isInteger(status) || status < 200 || status > 599 || !headers || typeof body !== "string")
    return undefined;
  const bytes = answer.isBase64Encoded === true && isBinaryMedia(binaryMediaTypes, accept);
  return { status, headers, body: bytes ? Buffer.from(body, "base64") : body };
}

function parse(payload: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(payload);
    if (!isRecord(answer)) return undefined;
    for (const name in answer) if (!MEMBERS.has(name)) return undefined;
    return answer;
  } catch {
    return undefined;
  }
}

/** Several values of a header go first, its single one after them, under the name that came first. */
function headersOf(single: unknown, multiple: unknown): AwsResponse["headers"] | undefined {
  const sent = new Map<string, { name: string; values: string[] }>();
  const add = (name: string, value: unknown): boolean => {
    const lower = name.toLowerCase();
    if (DROPPED.has(lower)) return true;
    const text = String(value);
    if (typeof value === "object" || !isHeader(name, text)) return false;
    const header = sent.get(lower) ?? { name: REMAPPED.has(lower) ? `x-amzn-Remapped-${name}` : name, values: [] };
    header.values.push(text);
    sent.set(lower, header);
    return true;
  };
  for (const [name, values] of entriesOf(multiple)) {
    if (!Array.isArray(values) || !values.every((value) => add(name, value))) return undefined;
  }
  for (const [name, value] of entriesOf(single)) if (!add(name, value)) return undefined;
  if (!isAbsentOrRecord(single) || !isAbsentOrRecord(multiple)) return undefined;

  const headers: AwsResponse["headers"] = {};
  if (!sent.has("content-type")) headers["Content-Type"] = "application/json";
  for (const { name, values } of sent.values()) headers[name] = values.length === 1 ? (values[0] ?? "") : values;
  return headers;
}

/** What HTTP can carry; anything else would break the answer on its way out. */
function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isAbsentOrRecord = (value: unknown): boolean => value === undefined || value === null || isRecord(value);

const entriesOf = (value: unknown): [string, unknown][] => (isRecord(value) ? Object.entries(value) : []);
