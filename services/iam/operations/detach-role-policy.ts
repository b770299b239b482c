import { DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { detach } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const detachRolePolicy = operation(DetachRolePolicyCommand, {
  handle({ RoleName, PolicyArn }, context: IamContext) {
    context.store.put(context.account, "role", detach(openRole(context, RoleName), PolicyArn));
    return {};
  },
});
