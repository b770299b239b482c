import { PutRolePermissionsBoundaryCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { checkPolicy } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const putRolePermissionsBoundary = operation(PutRolePermissionsBoundaryCommand, {
  handle({ RoleName, PermissionsBoundary }, context: IamContext) {
    const role = openRole(context, RoleName);
    checkPolicy(context, PermissionsBoundary);
    context.store.put(context.account, "role", { ...role, permissionsBoundary: PermissionsBoundary });
    return {};
  },
});
