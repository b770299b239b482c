import { describe, expect, it } from "vitest";
import type { AwsRequest } from "../../../services/aws/request.ts";
import { signedBy } from "../../../services/aws/signature/signed-by.ts";
import { type SignatureRules, verifySignature } from "../../../services/aws/signature/verify.ts";
import { AwsChunkedDecoder } from "../../../services/s3/aws-chunked.ts";

// The examples of AWS's own documentation, with its keys: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html,
// sigv4-query-string-auth.html and sigv4-streaming.html, read 2026-11-24.

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SCOPE = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const NOW = new Date("2013-05-24T00:00:00Z");
const S3: SignatureRules = { services: ["s3"], isS3: true };
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const authorization = (signedHeaders: string, signature: string): string =>
  `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${signedHeaders},Signature=${signature}`;

const request = (method: string, path: string, headers: Record<string, string>): AwsRequest => ({
  method,
  path,
  queryString: "",
  headers,
  body: new Uint8Array(),
});

const GET = request("GET", "/test.txt", {
  host: "examplebucket.s3.amazonaws.com",
  range: "bytes=0-9",
  "x-amz-content-sha256": EMPTY,
  "x-amz-date": "20130524T000000Z",
  authorization: authorization(
    "host;range;x-amz-content-sha256;x-amz-date",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  ),
});

const PRESIGNED: AwsRequest = {
  ...request("GET", "/test.txt", { host: "examplebucket.s3.amazonaws.com" }),
  queryString:
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
};

const verify = (signed: AwsRequest, { now = NOW, secret = SECRET } = {}) =>
  verifySignature(signed, signedBy(signed), secret, S3, now, undefined);
const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "taken";
};

describe("a signature", () => {
  it.each([
    ["in the header", GET],
    ["in a presigned URL", PRESIGNED],
  ])("is the documentation's %s", (_where, signed) => {
    expect(verify(signed)).toBeUndefined();
  });

  it("covers the path, the headers it names, the body's hash, and is by one secret", () => {
    const changed = (headers: Record<string, string>, path = GET.path) => ({
      ...GET,
      path,
      headers: { ...GET.headers, ...headers },
    });
    expect(reasonOf(() => verify(changed({}, "/other.txt")))).toBe("badSignature");
    expect(reasonOf(() => verify(changed({ range: "bytes=0-10" })))).toBe("badSignature");
    expect(reasonOf(() => verify(changed({ "x-amz-content-sha256": EMPTY.replace("e3", "e4") })))).toBe("badSignature");
    expect(reasonOf(() => verify(GET, { secret: SECRET.toLowerCase() }))).toBe("badSignature");
    expect(reasonOf(() => verify(changed({ "x-amz-acl": "public-read" })))).toBe("headersNotSigned");
    expect(reasonOf(() => verify({ ...PRESIGNED, queryString: `${PRESIGNED.queryString}&versionId=1` }))).toBe(
      "badSignature",
    );
  });

  it("is good for a quarter of an hour, before and after; a presigned one for its own time", () => {
    const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
    expect(reasonOf(() => verify(GET, { now: at(14) }))).toBe("taken");
    expect(reasonOf(() => verify(GET, { now: at(16) }))).toBe("skewed");
    expect(reasonOf(() => verify(GET, { now: at(-16) }))).toBe("skewed");
    expect(reasonOf(() => verify(PRESIGNED, { now: at(1439) }))).toBe("taken");
    expect(reasonOf(() => verify(PRESIGNED, { now: at(1441) }))).toBe("presignedExpired");
  });

  it.each([
    ["AWS4-HMAC-SHA256 SignedHeaders=host,Signature=00", "requires 'Credential'"],
    ["AWS4-HMAC-SHA256 Credential=a/b/c,SignedHeaders=host,Signature=00", "exactly 5 slash-delimited"],
  ])("is not complete as %s", (text, detail) => {
    const incomplete = { ...GET, headers: { ...GET.headers, authorization: text } };
    expect(() => signedBy(incomplete)).toThrow(
      expect.objectContaining({ rejection: { reason: "incomplete", detail: expect.stringContaining(detail) } }),
    );
  });

  it("of version 2 is of another mechanism", () => {
    const old = { ...GET, headers: { ...GET.headers, authorization: "AWS AKIAIOSFODNN7EXAMPLE:abc" } };
    expect(() => signedBy(old)).toThrow(expect.objectContaining({ rejection: { reason: "otherMechanism" } }));
  });

  it("is missing", () => {
    expect(reasonOf(() => signedBy(request("GET", "/", {})))).toBe("missing");
  });
});

describe("signed chunks", () => {
  const CHUNKED = request("PUT", "/examplebucket/chunkObject.txt", {
    host: "s3.amazonaws.com",
    "x-amz-date": "20130524T000000Z",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "content-encoding": "aws-chunked",
    "x-amz-decoded-content-length": "66560",
    "content-length": "66824",
    authorization: authorization(
      "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
      "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    ),
  });
  const SIGNATURES = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
  ];
  const body = (signatures: readonly string[], letter = "a"): Buffer =>
    Buffer.from(
      [65_536, 1024, 0]
        .map((size, index) => {
          const bytes = "a".repeat(size).replace(/a$/, index === 1 ? letter : "a");
          return `${size.toString(16)};chunk-signature=${signatures[index]}\r\n${bytes}\r\n`;
        })
        .join(""),
    );
  const decode = async (bytes: Buffer): Promise<number> => {
    const decoder = new AwsChunkedDecoder(verify(CHUNKED));
    // In pieces that keep to no chunk's bounds.
    for (let at = 0; at < bytes.length; at += 10_000) decoder.write(bytes.subarray(at, at + 10_000));
    decoder.end();
    let size = 0;
    for await (const chunk of decoder) size += (chunk as Buffer).length;
    return size;
  };

  it("are the documentation's", async () => {
    expect(await decode(body(SIGNATURES))).toBe(66_560);
  });

  it.each([
    ["a changed byte", body(SIGNATURES, "b")],
    ["a wrong signature", body([SIGNATURES[0] ?? "", SIGNATURES[0] ?? "", SIGNATURES[2] ?? ""])],
    ["a last chunk of its own", body([...SIGNATURES.slice(0, 2), "0".repeat(64)])],
  ])("are not taken with %s", async (_what, bytes) => {
    await expect(decode(bytes)).rejects.toThrow("signature is wrong");
  });
});
