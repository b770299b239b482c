import type { ConditionKeys } from "../aws/policy/condition-keys.ts";
import type { AwsRequest } from "../aws/request.ts";
import type { SignedBy } from "../aws/signature/signed-by.ts";
import type { Identity } from "./identity.ts";

const PRINCIPAL_TYPES = { root: "Account", user: "User", role: "AssumedRole" } as const;

/**
 * The condition keys that every request has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11-24.
 * Those that AWS leaves out for a request like this are there without a value; those that are not here (tags, organizations, networks)
 * are refused by name when a policy asks for them.
 */
export function globalKeys(
  { account, arn, userId, of, issued }: Identity,
  signed: SignedBy | undefined,
  { headers, remoteAddress }: AwsRequest,
  now: Date,
): ConditionKeys {
  return {
    "aws:principalarn": of.kind === "role" ? of.arn : arn,
    "aws:principalaccount": account,
    "aws:principaltype": PRINCIPAL_TYPES[of.kind],
    "aws:userid": userId,
    "aws:username": of.kind === "user" ? of.name : undefined,
    "aws:currenttime": now.toISOString(),
    "aws:epochtime": String(Math.floor(now.getTime() / 1000)),
    "aws:tokenissuetime": issued === undefined ? undefined : new Date(issued).toISOString(),
    "aws:multifactorauthpresent": issued === undefined ? undefined : "false",
    "aws:multifactorauthage": undefined,
    "aws:requestedregion": signed?.scope.region,
    // Unencrypted, but it never leaves this machine.
    "aws:securetransport": "true",
    "aws:sourceip": remoteAddress?.replace(/^::ffff:/, ""),
    "aws:useragent": headers["user-agent"],
    "aws:referer": headers.referer,
    "aws:viaawsservice": signed ? "false" : "true",
    "aws:principalisawsservice": "false",
    "aws:sourcearn": undefined,
    "aws:sourceaccount": undefined,
    "s3:authtype": signed?.presignedSeconds === undefined ? "REST-HEADER" : "REST-QUERY-STRING",
    "s3:signatureversion": "AWS4-HMAC-SHA256",
  };
}
