import { DeleteUserPolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { deleteInline } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const deleteUserPolicy = operation(DeleteUserPolicyCommand, {
  handle({ UserName, PolicyName }, context: IamContext) {
    context.store.put(context.account, "user", deleteInline(openUser(context, UserName), PolicyName, "user"));
    return {};
  },
});
