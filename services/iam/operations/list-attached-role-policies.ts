import { ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { showAttached } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const listAttachedRolePolicies = operation(ListAttachedRolePoliciesCommand, {
  handle: ({ RoleName, Marker, MaxItems }, context: IamContext) =>
    showAttached(openRole(context, RoleName), Marker, MaxItems),
});
