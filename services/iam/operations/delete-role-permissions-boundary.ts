import { DeleteRolePermissionsBoundaryCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";
import { noSuchEntity } from "../errors.ts";

export const deleteRolePermissionsBoundary = operation(DeleteRolePermissionsBoundaryCommand, {
  handle({ RoleName }, context: IamContext) {
    const role = openRole(context, RoleName);
    if (role.permissionsBoundary === undefined)
      throw noSuchEntity(`Role with name ${RoleName} does not have permission boundary set on it.`);
    context.store.put(context.account, "role", { ...role, permissionsBoundary: undefined });
    return {};
  },
});
