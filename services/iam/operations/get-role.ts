import { GetRoleCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole, showRole } from "../context.ts";

export const getRole = operation(GetRoleCommand, {
  handle: ({ RoleName }, context: IamContext) => ({
    Role: { ...showRole(openRole(context, RoleName)), RoleLastUsed: {} },
  }),
});
