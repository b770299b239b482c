import type { Grant, Grantee, Permission } from "@aws-sdk/client-s3";
import { canonicalId } from "../owner.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html, read 2026-11-24

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";
export const GROUPS: ReadonlySet<string> = new Set([ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]);
export const PERMISSIONS: ReadonlySet<string> = new Set(["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"]);

const user = (account: string): Grantee => ({ Type: "CanonicalUser", ID: canonicalId(account) });
const group = (URI: string): Grantee => ({ Type: "Group", URI });
const grant = (Grantee: Grantee, Permission: Permission): Grant => ({ Grantee, Permission });

/** What only the owner may do: everything. */
export const privateGrants = (owner: string): Grant[] => [grant(user(owner), "FULL_CONTROL")];

/** What each canned ACL adds to the owner's full control. */
const CANNED: Readonly<Record<string, (bucketOwner: string) => Grant[]>> = {
  private: () => [],
  "public-read": () => [grant(group(ALL_USERS), "READ")],
  "public-read-write": () => [grant(group(ALL_USERS), "READ"), grant(group(ALL_USERS), "WRITE")],
  "authenticated-read": () => [grant(group(AUTHENTICATED_USERS), "READ")],
  "bucket-owner-read": (bucketOwner) => [grant(user(bucketOwner), "READ")],
  "bucket-owner-full-control": (bucketOwner) => [grant(user(bucketOwner), "FULL_CONTROL")],
  // Amazon EC2 gets its READ here on AWS, too; there is nobody here who would be it.
  "aws-exec-read": () => [],
  "log-delivery-write": () => [grant(group(LOG_DELIVERY), "WRITE"), grant(group(LOG_DELIVERY), "READ_ACP")],
};

/** A canned ACL's grants, or `undefined` for a name that is none. */
export function cannedGrants(name: string, owner: string, bucketOwner: string): Grant[] | undefined {
  const added = CANNED[name]?.(bucketOwner);
  if (!added) return undefined;
  const mine = privateGrants(owner);
  const id = mine[0]?.Grantee?.ID;
  return [...mine, ...added.filter(({ Grantee }) => Grantee?.ID === undefined || Grantee.ID !== id)];
}

/** Whether grants give a permission to an account; nobody signed is `undefined`. */
export const isGranted = (grants: readonly Grant[], permission: Permission, account: string | undefined): boolean =>
  grants.some(
    ({ Grantee, Permission }) =>
      (Permission === permission || Permission === "FULL_CONTROL") && Grantee !== undefined && covers(Grantee, account),
  );

function covers({ ID, URI }: Grantee, account: string | undefined): boolean {
  if (URI === ALL_USERS) return true;
  if (account === undefined) return false;
  return URI === AUTHENTICATED_USERS || ID === canonicalId(account);
}

/** Whether a grant is for everybody: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const isPublicGrant = ({ Grantee }: Grant): boolean =>
  Grantee?.URI === ALL_USERS || Grantee?.URI === AUTHENTICATED_USERS;
