import { DeletePolicyVersionCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy } from "../context.ts";
import { deleteConflict } from "../errors.ts";
import { showVersion } from "../managed-policies.ts";

export const deletePolicyVersion = operation(DeletePolicyVersionCommand, {
  handle({ PolicyArn, VersionId }, context: IamContext) {
    const policy = openPolicy(context, PolicyArn);
    showVersion(policy, VersionId, false);
    if (VersionId === policy.defaultVersion) throw deleteConflict("Cannot delete the default version of a policy.");
    const { [VersionId]: _deleted, ...versions } = policy.versions;
    context.store.put(context.account, "policy", { ...policy, versions });
    return {};
  },
});
