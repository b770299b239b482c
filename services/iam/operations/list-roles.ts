import { ListRolesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, page, showRole } from "../context.ts";

export const listRoles = operation(ListRolesCommand, {
  handle(input, { account, store }: IamContext) {
    const roles = store.list(account, "role").filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...rest } = page(roles, input.Marker, input.MaxItems);
    return { Roles: items.map(showRole), ...rest };
  },
});
