import { CreatePolicyVersionCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy } from "../context.ts";
import { limitExceeded } from "../errors.ts";
import type { ManagedPolicy } from "../iam-store.ts";
import { showVersion } from "../managed-policies.ts";
import { checkPermissionPolicy } from "../policy-document.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, read 2026-11-24
const MAX_VERSIONS = 5;

export const createPolicyVersion = operation(CreatePolicyVersionCommand, {
  handle(input, { account, store, now, ...rest }: IamContext) {
    const policy = openPolicy({ account, store, now, ...rest }, input.PolicyArn);
    checkPermissionPolicy(input.PolicyDocument);
    if (Object.keys(policy.versions).length >= MAX_VERSIONS)
      throw limitExceeded(
        `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    const id = `v${policy.nextVersion}`;
    const created = now().getTime();
    const changed: ManagedPolicy = {
      ...policy,
      updated: created,
      nextVersion: policy.nextVersion + 1,
      defaultVersion: input.SetAsDefault ? id : policy.defaultVersion,
      versions: { ...policy.versions, [id]: { document: input.PolicyDocument, created } },
    };
    store.put(account, "policy", changed);
    return { PolicyVersion: showVersion(changed, id, false) };
  },
});
