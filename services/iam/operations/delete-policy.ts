import { DeletePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy, showPolicy } from "../context.ts";
import { deleteConflict } from "../errors.ts";

export const deletePolicy = operation(DeletePolicyCommand, {
  handle({ PolicyArn }, context: IamContext) {
    const policy = openPolicy(context, PolicyArn);
    const { AttachmentCount, PermissionsBoundaryUsageCount } = showPolicy(context, policy);
    if (AttachmentCount + PermissionsBoundaryUsageCount > 0)
      throw deleteConflict("Cannot delete a policy attached to entities.");
    if (Object.keys(policy.versions).length > 1)
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    context.store.delete(context.account, "policy", policy.name);
    return {};
  },
});
