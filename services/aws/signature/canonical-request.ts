import type { AwsRequest } from "../request.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read 2026-11-24

/**
 * The request as its signer has written it down.
 * @param signedHeaders the names that the signature covers, in its order
 * @param encodesTwice every service but S3 percent-encodes the path that is percent-encoded already
 */
export function canonicalRequest(
  request: AwsRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  encodesTwice: boolean,
): string {
  return [
    request.method,
    canonicalPath(request.path, encodesTwice),
    canonicalQuery(request.queryString),
    ...signedHeaders.map((name) => `${name}:${headerValue(request, name)}`),
    "",
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}

function canonicalPath(path: string, encodesTwice: boolean): string {
  const encoded = path.split("/").map((segment) => encode(decode(segment)));
  return (encodesTwice ? encoded.map(encode) : encoded).join("/") || "/";
}

/** By name, then by value, both encoded; a presigned URL's signature is not part of what it signs. */
function canonicalQuery(queryString: string): string {
  return queryString
    .split("&")
    .filter((parameter) => parameter !== "")
    .map((parameter) => {
      const equals = parameter.indexOf("=");
      const [name, value] = equals < 0 ? [parameter, ""] : [parameter.slice(0, equals), parameter.slice(equals + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Trimmed, with single spaces; of a header that came several times all values, in their order. */
function headerValue({ headers, rawHeaders }: AwsRequest, name: string): string {
  const values = rawHeaders ? valuesOf(rawHeaders, name) : [headers[name] ?? ""];
  return values.map((value) => value.trim().replace(/ +/g, " ")).join(",");
}

/** Names and values by turns. */
const valuesOf = (rawHeaders: readonly string[], name: string): string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);

/** RFC 3986: everything but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Nobody signed this: the signatures will differ.
    return text;
  }
}
