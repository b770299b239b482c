import { encodeDocument } from "./context.ts";
import { noSuchPolicyVersion } from "./errors.ts";
import type { ManagedPolicy } from "./iam-store.ts";

export const showVersion = (policy: ManagedPolicy, id: string, withDocument: boolean) => {
  const version = policy.versions[id];
  if (!version) throw noSuchPolicyVersion(policy.arn, id);
  return {
    VersionId: id,
    IsDefaultVersion: id === policy.defaultVersion,
    CreateDate: new Date(version.created),
    ...(withDocument ? { Document: encodeDocument(version.document) } : {}),
  };
};
