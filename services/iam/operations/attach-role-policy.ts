import { AttachRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { attach } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const attachRolePolicy = operation(AttachRolePolicyCommand, {
  handle({ RoleName, PolicyArn }, context: IamContext) {
    const role = attach(context, openRole(context, RoleName), PolicyArn, "PoliciesPerRole");
    context.store.put(context.account, "role", role);
    return {};
  },
});
