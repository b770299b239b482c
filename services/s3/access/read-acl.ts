import type { AccessControlPolicy, Grant, Grantee, Permission } from "@aws-sdk/client-s3";
import type { Bucket } from "../bucket-store.ts";
import {
  accessDenied,
  aclsNotSupported,
  invalidArgument,
  invalidBucketAclWithBlockPublicAccess,
  invalidBucketAclWithObjectOwnership,
  invalidRequest,
  malformedXml,
  methodNotAllowed,
  missingSecurityHeader,
  unexpectedContent,
} from "../errors.ts";
import { cannedGrants, GROUPS, isPublicGrant, PERMISSIONS, privateGrants } from "./acl.ts";

/** The ways in which a request can say an ACL. */
export interface AclInput {
  ACL?: string | undefined;
  GrantFullControl?: string | undefined;
  GrantRead?: string | undefined;
  GrantReadACP?: string | undefined;
  GrantWrite?: string | undefined;
  GrantWriteACP?: string | undefined;
  AccessControlPolicy?: AccessControlPolicy | undefined;
}

const GRANT_HEADERS = [
  ["GrantFullControl", "FULL_CONTROL", "x-amz-grant-full-control"],
  ["GrantRead", "READ", "x-amz-grant-read"],
  ["GrantWrite", "WRITE", "x-amz-grant-write"],
  ["GrantReadACP", "READ_ACP", "x-amz-grant-read-acp"],
  ["GrantWriteACP", "WRITE_ACP", "x-amz-grant-write-acp"],
] as const;

/** The ACL of a new object, whose owner has everything unless the request says otherwise. */
export const readNewAcl = (input: AclInput, owner: string, bucket: Bucket): Grant[] =>
  checked(readAcl(input, owner, bucket.account), input, owner, bucket) ?? privateGrants(owner);

/** The ACL of a new bucket. */
export function readBucketAcl(input: AclInput, { account, settings }: Pick<Bucket, "account" | "settings">): Grant[] {
  const grants = readAcl(input, account, account) ?? privateGrants(account);
  if (settings.ownership === "BucketOwnerEnforced" && !isOwnersAlone(grants, account, account, input.ACL))
    throw invalidBucketAclWithObjectOwnership();
  if (settings.publicAccessBlock?.BlockPublicAcls && grants.some(isPublicGrant))
    throw invalidBucketAclWithBlockPublicAccess();
  return grants;
}

/** The ACL that takes the place of another one: the request must say one. */
export function readAclChange(input: AclInput, owner: string, bucket: Bucket): Grant[] {
  const grants = checked(readAcl(input, owner, bucket.account), input, owner, bucket);
  if (!grants) throw missingSecurityHeader("x-amz-acl");
  return grants;
}

/** What a bucket's ownership controls and its public access block leave of an ACL: all of it or nothing. */
function checked(grants: Grant[] | undefined, input: AclInput, owner: string, bucket: Bucket): Grant[] | undefined {
  if (!grants) return undefined;
  const { ownership, publicAccessBlock } = bucket.settings;
  // Without ACLs, one may still say what is so anyway (user guide, about-object-ownership).
  if (ownership === "BucketOwnerEnforced" && !isOwnersAlone(grants, owner, bucket.account, input.ACL))
    throw aclsNotSupported();
  if (publicAccessBlock?.BlockPublicAcls && grants.some(isPublicGrant)) throw accessDenied();
  return grants;
}

/** Whether an ACL gives nothing to anybody but the owners, as it is where ACLs are off. */
export function isOwnersAlone(grants: Grant[], owner: string, bucketOwner: string, canned?: string): boolean {
  if (canned !== undefined) return canned === "bucket-owner-full-control" || canned === "private";
  const owners = new Set([...privateGrants(owner), ...privateGrants(bucketOwner)].map(({ Grantee }) => Grantee?.ID));
  return grants.every(
    ({ Grantee, Permission }) => Permission === "FULL_CONTROL" && Grantee?.ID !== undefined && owners.has(Grantee.ID),
  );
}

/** The grants that a request says in one of the three ways; `undefined` when it says none. */
function readAcl(input: AclInput, owner: string, bucketOwner: string): Grant[] | undefined {
  const headers = GRANT_HEADERS.filter(([member]) => input[member] !== undefined);
  const { ACL, AccessControlPolicy: document } = input;
  if (ACL !== undefined && headers.length > 0)
    throw invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
  if (document && (ACL !== undefined || headers.length > 0)) throw unexpectedContent();
  if (ACL !== undefined) {
    const grants = cannedGrants(ACL, owner, bucketOwner);
    if (!grants) throw invalidArgument("", "x-amz-acl", ACL);
    return grants;
  }
  if (headers.length > 0)
    return headers.flatMap(([member, permission, header]) => readGrants(input[member] ?? "", permission, header));
  return document && readDocument(document);
}

/** `id="…", uri="…"`: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html, read 2026-11-24 */
const readGrants = (text: string, Permission: Permission, header: string): Grant[] =>
  text.split(",").map((each) => {
    const [, kind, value = ""] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/.exec(each) ?? [];
    if (kind === undefined) throw invalidArgument("Argument format not recognized", header, text);
    return { Grantee: readGrantee(kind, value, kind), Permission };
  });

const CANONICAL_ID = /^[0-9a-f]{64}$/;

function readGrantee(kind: string, value: string, argument: string): Grantee {
  if (kind === "uri") {
    if (!GROUPS.has(value)) throw invalidArgument("Invalid group uri", argument, value);
    return { Type: "Group", URI: value };
  }
  // Since October 2025 (API reference of PutBucketAcl, read 2026-11-24).
  if (kind === "emailAddress") throw methodNotAllowed();
  if (!CANONICAL_ID.test(value)) throw invalidArgument("Invalid id", argument, value);
  return { Type: "CanonicalUser", ID: value };
}

function readDocument({ Owner, Grants }: AccessControlPolicy): Grant[] {
  if (!Owner?.ID) throw malformedXml("MalformedACLError");
  const grants = (Grants ?? []).map(({ Grantee, Permission }): Grant => {
    if (!Grantee || !PERMISSIONS.has(Permission ?? "")) throw malformedXml("MalformedACLError");
    const { Type, ID, URI, EmailAddress } = Grantee;
    if (Type === "CanonicalUser") return { Grantee: readGrantee("id", ID ?? "", "CanonicalUser/ID"), Permission };
    if (Type === "Group") return { Grantee: readGrantee("uri", URI ?? "", "Group/URI"), Permission };
    if (Type === "AmazonCustomerByEmail")
      return { Grantee: readGrantee("emailAddress", EmailAddress ?? "", "EmailAddress"), Permission };
    throw malformedXml("MalformedACLError");
  });
  if (!CANONICAL_ID.test(Owner.ID)) throw invalidArgument("Invalid id", "CanonicalUser/ID", Owner.ID);
  return grants;
}
