import { DetachUserPolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { detach } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const detachUserPolicy = operation(DetachUserPolicyCommand, {
  handle({ UserName, PolicyArn }, context: IamContext) {
    context.store.put(context.account, "user", detach(openUser(context, UserName), PolicyArn));
    return {};
  },
});
