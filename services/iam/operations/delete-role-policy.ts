import { DeleteRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";
import { noInline } from "../role-policies.ts";

export const deleteRolePolicy = operation(DeleteRolePolicyCommand, {
  handle({ RoleName, PolicyName }, context: IamContext) {
    const role = openRole(context, RoleName);
    const { [PolicyName]: removed, ...inline } = role.inline;
    if (removed === undefined) throw noInline(PolicyName);
    context.store.put(context.account, "role", { ...role, inline });
    return {};
  },
});
