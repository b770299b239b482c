import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";
import { checkTrustPolicy } from "../policy-document.ts";

export const updateAssumeRolePolicy = operation(UpdateAssumeRolePolicyCommand, {
  handle({ RoleName, PolicyDocument }, context: IamContext) {
    const role = openRole(context, RoleName);
    checkTrustPolicy(PolicyDocument);
    context.store.put(context.account, "role", { ...role, trust: PolicyDocument });
    return {};
  },
});
