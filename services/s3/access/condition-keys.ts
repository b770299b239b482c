import type { ConditionKeys } from "../../aws/policy/condition-keys.ts";
import type { AwsRequest } from "../../aws/request.ts";
import type { Scope } from "../../aws/scope.ts";
import type { Bucket } from "../bucket-store.ts";
import type { StoredObject } from "../object-store.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11-24

/** Query parameters and headers that are condition keys by their own names, as `s3:…`. */
const QUERY_KEYS = ["prefix", "delimiter", "max-keys"] as const;
const HEADER_KEYS = [
  "x-amz-acl",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
  "x-amz-metadata-directive",
  "x-amz-object-ownership",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
  "if-match",
  "if-none-match",
  "object-lock-mode",
  "object-lock-legal-hold",
  "object-lock-retain-until-date",
] as const;

/** What a bucket policy's conditions can ask of a request. */
export function conditionKeys(
  request: AwsRequest,
  scope: Scope,
  now: Date,
  { bucket, object, versionId }: { bucket: Bucket; object: StoredObject | undefined; versionId: string | undefined },
): ConditionKeys {
  const { headers, queryString, remoteAddress } = request;
  const query = new URLSearchParams(queryString);
  const isAnonymous = scope.accessKeyId === undefined;
  const isPresigned = query.has("X-Amz-Signature") || query.has("Signature");
  const keys: Record<string, string | string[] | undefined> = {
    "aws:currenttime": now.toISOString(),
    "aws:epochtime": String(Math.floor(now.getTime() / 1000)),
    // The emulator has no TLS of its own; a proxy in front of it says so, as a load balancer does.
    "aws:securetransport": String(headers["x-forwarded-proto"] === "https"),
    "aws:sourceip": remoteAddress?.replace(/^::ffff:/, ""),
    "aws:referer": headers.referer,
    "aws:useragent": headers["user-agent"],
    "aws:principaltype": isAnonymous ? "Anonymous" : "Account",
    "aws:principalaccount": isAnonymous ? undefined : scope.account,
    "aws:principalarn": isAnonymous ? undefined : `arn:aws:iam::${scope.account}:root`,
    "aws:requestedregion": bucket.region,
    "aws:resourceaccount": bucket.account,
    "aws:sourcearn": scope.principal?.sourceArn,
    "aws:principalisawsservice": String(scope.principal !== undefined),
    "aws:principalservicename": scope.principal?.service,
    "s3:resourceaccount": bucket.account,
    "s3:versionid": versionId,
    "s3:authtype": isAnonymous ? undefined : isPresigned ? "REST-QUERY-STRING" : "REST-HEADER",
    "s3:signatureversion": isAnonymous
      ? undefined
      : headers.authorization?.startsWith("AWS ")
        ? "AWS"
        : "AWS4-HMAC-SHA256",
  };
  // Of tags all are known, those that are not there as well.
  for (const family of ["existingobjecttag", "requestobjecttag"]) keys[`s3:${family}/*`] = undefined;
  for (const name of QUERY_KEYS) keys[`s3:${name}`] = query.get(name) ?? undefined;
  for (const name of HEADER_KEYS) keys[`s3:${name}`] = headers[name] ?? headers[`x-amz-${name}`];
  for (const [tag, value] of Object.entries(object?.tags ?? {}))
    keys[`s3:existingobjecttag/${tag.toLowerCase()}`] = value;
  const requested = [...new URLSearchParams(headers["x-amz-tagging"] ?? "")];
  for (const [tag, value] of requested) keys[`s3:requestobjecttag/${tag.toLowerCase()}`] = value;
  if (requested.length > 0) keys["s3:requestobjecttagkeys"] = requested.map(([tag]) => tag);
  return keys;
}
