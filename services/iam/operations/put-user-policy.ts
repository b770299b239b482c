import { PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { putInline } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const putUserPolicy = operation(PutUserPolicyCommand, {
  handle({ UserName, PolicyName, PolicyDocument }, context: IamContext) {
    context.store.put(context.account, "user", putInline(openUser(context, UserName), PolicyName, PolicyDocument));
    return {};
  },
});
