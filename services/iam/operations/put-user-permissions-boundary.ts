import { PutUserPermissionsBoundaryCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { checkPolicy } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const putUserPermissionsBoundary = operation(PutUserPermissionsBoundaryCommand, {
  handle({ UserName, PermissionsBoundary }, context: IamContext) {
    const user = openUser(context, UserName);
    checkPolicy(context, PermissionsBoundary);
    context.store.put(context.account, "user", { ...user, permissionsBoundary: PermissionsBoundary });
    return {};
  },
});
