import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";
import { checkPermissionPolicy } from "../policy-document.ts";

export const putRolePolicy = operation(PutRolePolicyCommand, {
  handle({ RoleName, PolicyName, PolicyDocument }, context: IamContext) {
    const role = openRole(context, RoleName);
    checkPermissionPolicy(PolicyDocument);
    context.store.put(context.account, "role", { ...role, inline: { ...role.inline, [PolicyName]: PolicyDocument } });
    return {};
  },
});
