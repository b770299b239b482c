import { GetUserPolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { showInline } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const getUserPolicy = operation(GetUserPolicyCommand, {
  handle: ({ UserName, PolicyName }, context: IamContext) => ({
    UserName,
    ...showInline(openUser(context, UserName), PolicyName, "user"),
  }),
});
