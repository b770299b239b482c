import { validateHeaderName, validateHeaderValue } from "node:http";
import type { AwsResponse } from "../../aws/request.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads (response), read 2026-11-24. What numbers, lists and texts become was recorded on
// AWS by https://github.com/localstack/localstack (test_lambda_url_invocation), 2025-11-24.

/** A function's payload as an HTTP answer; `undefined` when it cannot be one. */
export function urlResponse(payload: string): AwsResponse | undefined {
  const answer: unknown = JSON.parse(payload);
  const headers: AwsResponse["headers"] = { "content-type": "application/json" };
  // Without a status code everything that the function gave is the body; a text is it without its quotes.
  if (!isAnswer(answer)) return { status: 200, headers, body: typeof answer === "string" ? answer : payload };
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    if (!setHeader(headers, name, String(value))) return undefined;
  if (Array.isArray(answer.cookies) && answer.cookies.length > 0) headers["set-cookie"] = answer.cookies.map(String);
  const { body = "" } = answer;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers, body: answer.isBase64Encoded === true ? Buffer.from(text, "base64") : text };
}

interface Answer {
  statusCode: unknown;
  headers?: Record<string, unknown>;
  cookies?: unknown;
  body?: unknown;
  isBase64Encoded?: unknown;
}

const isAnswer = (answer: unknown): answer is Answer =>
  typeof answer === "object" && answer !== null && "statusCode" in answer;

/** Returns whether HTTP can carry it. */
function setHeader(headers: AwsResponse["headers"], name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    return false;
  }
  headers[name.toLowerCase()] = value;
  return true;
}
