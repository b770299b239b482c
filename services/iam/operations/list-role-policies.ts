import { ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { listInline } from "../attachments.ts";
import { type IamContext, openRole } from "../context.ts";

export const listRolePolicies = operation(ListRolePoliciesCommand, {
  handle: ({ RoleName, Marker, MaxItems }, context: IamContext) =>
    listInline(openRole(context, RoleName), Marker, MaxItems),
});
