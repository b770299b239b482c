import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { putInline } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const putRolePolicy = operation(PutRolePolicyCommand, {
  handle({ RoleName, PolicyName, PolicyDocument }, context: IamContext) {
    context.store.put(context.account, "role", putInline(openRole(context, RoleName), PolicyName, PolicyDocument));
    return {};
  },
});
