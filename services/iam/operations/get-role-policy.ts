import { GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { showInline } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const getRolePolicy = operation(GetRolePolicyCommand, {
  handle: ({ RoleName, PolicyName }, context: IamContext) => ({
    RoleName,
    ...showInline(openRole(context, RoleName), PolicyName, "role"),
  }),
});
