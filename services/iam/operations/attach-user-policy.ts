import { AttachUserPolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { attach } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const attachUserPolicy = operation(AttachUserPolicyCommand, {
  handle({ UserName, PolicyArn }, context: IamContext) {
    const user = attach(context, openUser(context, UserName), PolicyArn, "PoliciesPerUser");
    context.store.put(context.account, "user", user);
    return {};
  },
});
