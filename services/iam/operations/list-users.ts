import { ListUsersCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, page, showUser } from "../context.ts";

export const listUsers = operation(ListUsersCommand, {
  handle(input, { account, store }: IamContext) {
    const users = store.list(account, "user").filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...rest } = page(users, input.Marker, input.MaxItems);
    return { Users: items.map(showUser), ...rest };
  },
});
