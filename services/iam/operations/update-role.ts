import { UpdateRoleCommand } from "@aws-sdk/client-iam";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";

export const updateRole = operation(UpdateRoleCommand, {
  constraints: { MaxSessionDuration: range(3600, 43_200) },
  handle(input, context: IamContext) {
    const role = openRole(context, input.RoleName);
    context.store.put(context.account, "role", {
      ...role,
      description: input.Description ?? role.description,
      maxSessionSeconds: input.MaxSessionDuration ?? role.maxSessionSeconds,
    });
    return {};
  },
});
