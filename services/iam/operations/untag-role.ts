import { UntagRoleCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";

export const untagRole = operation(UntagRoleCommand, {
  handle({ RoleName, TagKeys }, context: IamContext) {
    const role = openRole(context, RoleName);
    const tags = Object.fromEntries(Object.entries(role.tags).filter(([key]) => !TagKeys.includes(key)));
    context.store.put(context.account, "role", { ...role, tags });
    return {};
  },
});
