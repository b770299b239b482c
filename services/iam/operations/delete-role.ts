import { DeleteRoleCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";
import { deleteConflict } from "../errors.ts";

export const deleteRole = operation(DeleteRoleCommand, {
  handle({ RoleName }, context: IamContext) {
    const role = openRole(context, RoleName);
    if (role.attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
    if (Object.keys(role.inline).length > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
    context.store.delete(context.account, "role", RoleName);
    return {};
  },
});
