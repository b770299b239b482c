import type { Grant, Permission } from "@aws-sdk/client-s3";
import { Denied, deniedError } from "../../aws/permissions.ts";
import {
  evaluate,
  type PolicyRequest,
  type Requester,
  type Statement,
  statementsOf,
} from "../../aws/policy/evaluate.ts";
import type { AwsRequest } from "../../aws/request.ts";
import type { Bucket } from "../bucket-store.ts";
import type { S3Context } from "../context.ts";
import { accessDenied } from "../errors.ts";
import { isObject, type Version } from "../object-store.ts";
import { canonicalId } from "../owner.ts";
import { isGranted, isPublicGrant } from "./acl.ts";
import type { Needs } from "./actions.ts";
import { conditionKeys } from "./condition-keys.ts";
import { isPublicPolicy } from "./public-policy.ts";

/** What is to be done to what. */
export interface Access {
  bucket: Bucket;
  key?: string | undefined;
  versionId?: string | undefined;
}

/**
 * Whether a request may do what an operation does. The bucket's owner may do everything that the bucket's policy does not deny; others
 * may do what the policy or an ACL lets them, less what the public access block takes away.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html, read 2026-11-24
 * @throws AccessDenied
 */
export function authorize(context: S3Context, request: AwsRequest, needs: Needs, access: Access): void {
  const denied = deniedByOwn(context, request, needs, access);
  if (denied) throw deniedError("s3", denied, false);
  if (isAllowed(context, request, needs, access)) return;
  // Of what is not there, whoever may list the bucket hears so (API reference of GetObject, read 2026-11-24).
  const isMissing = needs.acl?.of === "object" && !isObject(findVersion(context, access));
  if (!isMissing || !mayKnowOfMissing(context, request, access.bucket, access.key)) throw accessDenied();
}

/**
 * What the caller's own policies have against it, where they count. In his own account a bucket's policy that allows it to him by name is
 * enough; what is denied is denied.
 */
function deniedByOwn(context: S3Context, request: AwsRequest, needs: Needs, access: Access): Denied | undefined {
  const { caller } = context.scope;
  if (!caller) return undefined;
  const version = needs.on === "object" ? findVersion(context, access) : undefined;
  const { action, resource, keys } = policyRequest(context, request, needs, access, version);
  const demand = { action, resource, keys };
  const decision = caller.decide(demand, request);
  if (decision.allowed) return undefined;
  const { policy } = access.bucket.settings;
  const byName = { arn: caller.arn, role: caller.principalArn };
  const isNamed =
    policy !== undefined &&
    caller.account === access.bucket.account &&
    evaluate(statements(policy), { ...demand, requester: byName }) === "Allow";
  return !decision.explicit && isNamed ? undefined : new Denied(caller.arn, demand, decision);
}

export function isAllowed(context: S3Context, request: AwsRequest, needs: Needs, access: Access): boolean {
  const { bucket } = access;
  const requester = requesterOf(context);
  const isOwner = requester.account === bucket.account;
  const { policy, ownership } = bucket.settings;
  // Nearly every request: nothing is said that could deny anything to the owner.
  if (isOwner && policy === undefined && (needs.on === "bucket" || ownership === "BucketOwnerEnforced")) return true;
  const version = needs.on === "object" ? findVersion(context, access) : undefined;
  const decision =
    policy === undefined
      ? undefined
      : evaluate(statements(policy), policyRequest(context, request, needs, access, version));
  // Its root, that is.
  if (decision === "Deny") return isOwner && isRoot(context) && POLICY_ACTIONS.has(needs.action);
  if (decision === "Allow" && !isRestricted(bucket, requester)) return true;
  if (isOwner && !isForeign(version, bucket, needs)) return true;
  return isGrantedByAcl(needs, access, version, requester);
}

/** A bucket's owner can always mend its policy. */
const POLICY_ACTIONS = new Set(["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"]);

/** Where nobody is known by name, everybody is. */
const isRoot = ({ scope }: S3Context): boolean => scope.caller === undefined || scope.caller.arn.endsWith(":root");

/** Who makes the request, as policies name principals. */
export function requesterOf({ scope }: S3Context): Requester {
  if (scope.principal) return { service: scope.principal.service, account: scope.account };
  if (scope.accessKeyId === undefined) return {};
  return {
    account: scope.account,
    arn: scope.caller?.arn ?? `arn:aws:iam::${scope.account}:root`,
    role: scope.caller?.principalArn,
    canonicalUser: canonicalId(scope.account),
  };
}

function policyRequest(
  context: S3Context,
  request: AwsRequest,
  needs: Needs,
  access: Access,
  version: Version | undefined,
): PolicyRequest {
  const { bucket, key, versionId } = access;
  const action = versionId === undefined ? needs.action : (needs.versionAction ?? needs.action);
  return {
    requester: requesterOf(context),
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${bucket.name}${needs.on === "object" && key !== undefined ? `/${key}` : ""}`,
    keys: conditionKeys(request, context.scope, context.now(), { bucket, object: version?.object, versionId }),
  };
}

// Parsed once: a policy is asked at every request.
const parsed = new Map<string, Statement[]>();
const MAX_PARSED = 1_000;

function statements(policy: string): Statement[] {
  let known = parsed.get(policy);
  if (!known) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    known = statementsOf(policy);
    parsed.set(policy, known);
  }
  return known;
}

/** A public policy is not for the public where the public access block restricts it. */
const isRestricted = ({ account, settings }: Bucket, requester: Requester): boolean =>
  settings.publicAccessBlock?.RestrictPublicBuckets === true &&
  requester.service === undefined &&
  requester.account !== account &&
  settings.policy !== undefined &&
  isPublicPolicy(statements(settings.policy));

/** An object of another account's in one's own bucket: only deletion is the bucket owner's by right. */
const isForeign = (version: Version | undefined, { account, settings }: Bucket, needs: Needs): boolean =>
  needs.acl?.of === "object" &&
  settings.ownership !== "BucketOwnerEnforced" &&
  isObject(version) &&
  version.owner !== account;

function isGrantedByAcl(
  { acl }: Needs,
  { bucket }: Access,
  version: Version | undefined,
  requester: Requester,
): boolean {
  const { ownership, publicAccessBlock, grants } = bucket.settings;
  if (!acl || ownership === "BucketOwnerEnforced") return false;
  const granted = (asked: readonly Grant[], permission: Permission): boolean => {
    const valid = publicAccessBlock?.IgnorePublicAcls ? asked.filter((grant) => !isPublicGrant(grant)) : asked;
    return isGranted(valid, permission, requester.account);
  };
  return acl.of === "bucket"
    ? granted(grants, acl.permission)
    : isObject(version) && granted(version.object.grants, acl.permission);
}

function findVersion({ state }: S3Context, { bucket, key, versionId }: Access): Version | undefined {
  if (key === undefined) return undefined;
  return versionId === undefined
    ? state.objects.current(bucket.name, key)
    : state.objects.version(bucket.name, key, versionId);
}

/** Somebody who may not list a bucket is not told either that an object is missing (API reference of GetObject, read 2026-11-24). */
export function mayKnowOfMissing(context: S3Context, request: AwsRequest, bucket: Bucket, key = ""): boolean {
  // As if he listed the keys that begin with this one.
  const listing = { ...request, queryString: `prefix=${encodeURIComponent(key)}` };
  const access = { bucket };
  return isAllowed(context, listing, LISTING, access) && !deniedByOwn(context, listing, LISTING, access);
}

const LISTING: Needs = { action: "ListBucket", on: "bucket", acl: { permission: "READ", of: "bucket" } };
