import { DeleteUserCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openUser } from "../context.ts";
import { deleteConflict } from "../errors.ts";

export const deleteUser = operation(DeleteUserCommand, {
  handle({ UserName }, context: IamContext) {
    const user = openUser(context, UserName);
    if (Object.keys(user.accessKeys).length > 0)
      throw deleteConflict("Cannot delete entity, must delete access keys first.");
    if (user.attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
    if (Object.keys(user.inline).length > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
    context.store.delete(context.account, "user", UserName);
    return {};
  },
});
