import { ListAttachedUserPoliciesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { showAttached } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const listAttachedUserPolicies = operation(ListAttachedUserPoliciesCommand, {
  handle: ({ UserName, Marker, MaxItems }, context: IamContext) =>
    showAttached(openUser(context, UserName), Marker, MaxItems),
});
