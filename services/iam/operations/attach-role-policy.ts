import { AttachRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy, openRole } from "../context.ts";
import { limitExceeded } from "../errors.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, read 2026-11-24
const MAX_ATTACHED = 10;

export const attachRolePolicy = operation(AttachRolePolicyCommand, {
  handle({ RoleName, PolicyArn }, context: IamContext) {
    const role = openRole(context, RoleName);
    // AWS's own policies are taken by their ARN; what they say is not kept here.
    if (!PolicyArn.startsWith("arn:aws:iam::aws:policy/")) openPolicy(context, PolicyArn);
    if (role.attached.includes(PolicyArn)) return {};
    if (role.attached.length >= MAX_ATTACHED)
      throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${MAX_ATTACHED}`);
    context.store.put(context.account, "role", { ...role, attached: [...role.attached, PolicyArn] });
    return {};
  },
});
