import { invalidArgument, invalidRequest } from "./errors.ts";

interface OverrideInput {
  ResponseCacheControl?: string | undefined;
  ResponseContentDisposition?: string | undefined;
  ResponseContentEncoding?: string | undefined;
  ResponseContentLanguage?: string | undefined;
  ResponseContentType?: string | undefined;
  ResponseExpires?: Date | undefined;
}

const OVERRIDES = [
  ["CacheControl", "ResponseCacheControl", "response-cache-control"],
  ["ContentDisposition", "ResponseContentDisposition", "response-content-disposition"],
  ["ContentEncoding", "ResponseContentEncoding", "response-content-encoding"],
  ["ContentLanguage", "ResponseContentLanguage", "response-content-language"],
  ["ContentType", "ResponseContentType", "response-content-type"],
] as const;

/** `response-content-type=…` and its kin: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, read 2026-11-24 */
export function responseOverrides(input: OverrideInput): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [member, parameter, name] of OVERRIDES) {
    const value = input[parameter];
    if (value === undefined) continue;
    if (/[\u{100}-\u{10ffff}]/u.test(value))
      throw invalidArgument("Header value cannot be represented using ISO-8859-1.", name, value);
    headers[member] = value;
  }
  if (input.ResponseExpires) headers.Expires = input.ResponseExpires.toUTCString();
  return headers;
}

/** An anonymous request may not say how it is answered. */
export function checkOverridesSigned(input: OverrideInput): void {
  if (Object.entries(input).some(([name, value]) => name.startsWith("Response") && value !== undefined))
    throw invalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
}
