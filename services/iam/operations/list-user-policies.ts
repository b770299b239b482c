import { ListUserPoliciesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { listInline } from "../attachments.ts";
import { type IamContext, openUser } from "../context.ts";

export const listUserPolicies = operation(ListUserPoliciesCommand, {
  handle: ({ UserName, Marker, MaxItems }, context: IamContext) =>
    listInline(openUser(context, UserName), Marker, MaxItems),
});
