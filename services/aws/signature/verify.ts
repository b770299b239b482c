import { timingSafeEqual } from "node:crypto";
import type { AwsRequest } from "../request.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { type ChunkSignatures, chunkSignatures } from "./chunks.ts";
import { Rejected } from "./rejected.ts";
import type { SignedBy } from "./signed-by.ts";
import { hmac, scopeText, sha256, signingKey } from "./signing-key.ts";

/** What a service's signatures look like. */
export interface SignatureRules {
  /** Names that may stand in the credential scope. */
  services: readonly string[];
  /** S3 signs its paths and its bodies in a way of its own. */
  isS3: boolean;
}

// S3: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html (15 minutes); all others: signature-v4-troubleshooting.html, read 2026-11-24
const S3_SKEW_MINUTES = 15;
const SKEW_MINUTES = 5;

/**
 * Checks a signature against its secret. A presigned one is good for its own time.
 * @param payload the body in hand; without one (S3's) its hash stands in a header, and whoever reads the body compares
 * @returns what the chunks of the body must be signed with, when it comes in signed chunks
 * @throws Rejected
 */
export function verifySignature(
  request: AwsRequest,
  signed: SignedBy,
  secret: string,
  rules: SignatureRules,
  now: Date,
  payload: Uint8Array | undefined,
): ChunkSignatures | undefined {
  checkScope(signed, rules);
  checkTime(signed, rules, now);
  if (rules.isS3) checkHeaders(request, signed);
  const payloadHash = payload ? sha256(payload) : declaredHash(request, signed);
  const canonical = canonicalRequest(request, signed.signedHeaders, payloadHash, !rules.isS3);
  const key = signingKey(secret, signed.scope);
  const scope = scopeText(signed.scope);
  const text = ["AWS4-HMAC-SHA256", signed.timestamp, scope, sha256(canonical)].join("\n");
  if (!isSame(hmac(key, text).toString("hex"), signed.signature)) throw new Rejected({ reason: "badSignature" });
  return payloadHash.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    ? chunkSignatures(key, signed.timestamp, scope, signed.signature)
    : undefined;
}

export function isSame(computed: string, given: string): boolean {
  const [left, right] = [Buffer.from(computed), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html: a presigned URL does not say what will be sent. */
const declaredHash = ({ headers }: AwsRequest, { presignedSeconds }: SignedBy): string =>
  headers["x-amz-content-sha256"] ?? (presignedSeconds === undefined ? sha256("") : "UNSIGNED-PAYLOAD");

function checkScope({ scope, timestamp }: SignedBy, { services }: SignatureRules): void {
  if (!services.includes(scope.service))
    throw new Rejected({
      reason: "wrongScope",
      detail: `Credential should be scoped to correct service: '${services[0]}'. `,
    });
  if (timestamp.slice(0, 8) !== scope.date)
    throw new Rejected({
      reason: "wrongScope",
      detail: `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`,
    });
}

function checkTime({ timestamp, presignedSeconds }: SignedBy, { isS3 }: SignatureRules, now: Date): void {
  const minutes = isS3 ? S3_SKEW_MINUTES : SKEW_MINUTES;
  const signedAt = parseTimestamp(timestamp);
  const oldest = now.getTime() - (presignedSeconds ?? minutes * 60) * 1000;
  const newest = now.getTime() + minutes * 60_000;
  const [server, limit] = [formatTimestamp(now.getTime()), `${minutes} min.`];
  if (signedAt < oldest && presignedSeconds !== undefined)
    throw new Rejected({
      reason: "presignedExpired",
      detail: `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(oldest)}`,
    });
  if (signedAt < oldest)
    throw new Rejected({
      reason: "skewed",
      detail: `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(oldest)} (${server} - ${limit})`,
    });
  if (signedAt > newest)
    throw new Rejected({
      reason: "skewed",
      detail: `Signature not yet current: ${timestamp} is still later than ${formatTimestamp(newest)} (${server} + ${limit})`,
    });
}

/** S3 takes no x-amz-… header that nobody has signed. */
function checkHeaders({ headers }: AwsRequest, { signedHeaders, presignedSeconds }: SignedBy): void {
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith("x-amz-") && !signedHeaders.includes(name) && name !== "x-amz-content-sha256",
  );
  if (unsigned.length > 0 && presignedSeconds === undefined)
    throw new Rejected({ reason: "headersNotSigned", detail: unsigned.join(", ") });
}

/** `20261124T210000Z` */
export function parseTimestamp(text: string): number {
  const [, date = "", time = ""] = /^(\d{8})T(\d{6})Z$/.exec(text) ?? [];
  const iso = `${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`;
  return Date.parse(iso);
}

const formatTimestamp = (ms: number): string => `${new Date(ms).toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
