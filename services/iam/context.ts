import { randomBytes } from "node:crypto";
import type { Keys } from "../aws/keys.ts";
import { invalidArn, noSuchPolicy, noSuchRole, noSuchUser } from "./errors.ts";
import type { IamStore, ManagedPolicy, Role, User } from "./iam-store.ts";

/** What an operation works with. */
export interface IamContext {
  account: string;
  store: IamStore;
  /** Where secrets are kept. */
  keys: Keys;
  now: () => Date;
}

export function openRole({ account, store }: IamContext, name: string): Role {
  const role = store.get(account, "role", name);
  if (!role) throw noSuchRole(name);
  return role;
}

export function openPolicy({ account, store }: IamContext, arn: string): ManagedPolicy {
  if (!arn.startsWith("arn:")) throw invalidArn();
  const policy = store.get(account, "policy", arn.slice(arn.lastIndexOf("/") + 1));
  if (!policy || policy.arn !== arn) throw noSuchPolicy(arn);
  return policy;
}

export function openUser({ account, store }: IamContext, name: string): User {
  const user = store.get(account, "user", name);
  if (!user) throw noSuchUser(name);
  return user;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `AROA…` for a role, `ANPA…` for a policy, `AIDA…` for a user: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, read 2026-11-24 */
export const uniqueId = (prefix: string): string =>
  prefix + [...randomBytes(17)].map((byte) => LETTERS[byte % LETTERS.length]).join("");

// AWS gives documents percent-encoded (RFC 3986).
export const encodeDocument = (document: string): string => encodeURIComponent(document);

/** One page of a list; the marker is where the next one begins. */
export function page<T>(items: readonly T[], marker: string | undefined, maxItems: number | undefined) {
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, "base64url").toString("utf8")) || 0;
  const size = maxItems ?? 100;
  const IsTruncated = items.length > start + size;
  return {
    items: items.slice(start, start + size),
    IsTruncated,
    ...(IsTruncated ? { Marker: Buffer.from(String(start + size)).toString("base64url") } : {}),
  };
}

export const showTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const readTags = (tags: readonly { Key: string; Value: string }[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));

const showBoundary = ({ permissionsBoundary }: Role | User) =>
  permissionsBoundary
    ? { PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const, PermissionsBoundaryArn: permissionsBoundary }
    : undefined;

export const showRole = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.created),
  AssumeRolePolicyDocument: encodeDocument(role.trust),
  Description: role.description,
  MaxSessionDuration: role.maxSessionSeconds,
  PermissionsBoundary: showBoundary(role),
  Tags: Object.keys(role.tags).length > 0 ? showTags(role.tags) : undefined,
});

const holders = ({ account, store }: Pick<IamContext, "account" | "store">): (Role | User)[] => [
  ...store.list(account, "role"),
  ...store.list(account, "user"),
];

export const showPolicy = ({ account, store }: IamContext, policy: ManagedPolicy) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: holders({ account, store }).filter(({ attached }) => attached.includes(policy.arn)).length,
  PermissionsBoundaryUsageCount: holders({ account, store }).filter((each) => each.permissionsBoundary === policy.arn)
    .length,
  IsAttachable: true,
  Description: policy.description,
  CreateDate: new Date(policy.created),
  UpdateDate: new Date(policy.updated),
  Tags: showTags(policy.tags),
});

export const showUser = (user: User) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.created),
  PermissionsBoundary: showBoundary(user),
  Tags: Object.keys(user.tags).length > 0 ? showTags(user.tags) : undefined,
});
