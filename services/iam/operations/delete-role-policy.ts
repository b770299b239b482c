import { DeleteRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { deleteInline } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const deleteRolePolicy = operation(DeleteRolePolicyCommand, {
  handle({ RoleName, PolicyName }, context: IamContext) {
    context.store.put(context.account, "role", deleteInline(openRole(context, RoleName), PolicyName, "role"));
    return {};
  },
});
