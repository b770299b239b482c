import { DeleteUserPermissionsBoundaryCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openUser } from "../context.ts";
import { noSuchEntity } from "../errors.ts";

export const deleteUserPermissionsBoundary = operation(DeleteUserPermissionsBoundaryCommand, {
  handle({ UserName }, context: IamContext) {
    const user = openUser(context, UserName);
    if (user.permissionsBoundary === undefined)
      throw noSuchEntity(`User with name ${UserName} does not have permission boundary set on it.`);
    context.store.put(context.account, "user", { ...user, permissionsBoundary: undefined });
    return {};
  },
});
