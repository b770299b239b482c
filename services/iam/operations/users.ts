import { CreateUserCommand, DeleteUserCommand, GetUserCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { all, length, pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type IamContext, openUser, page, readTags, showUser, uniqueId } from "../context.ts";
import { alreadyExists, deleteConflict } from "../errors.ts";

export const createUser = operation(CreateUserCommand, {
  constraints: { UserName: all(length(1, 64), pattern("[\\w+=,.@-]+")) },
  handle(input, { account, store, now }: IamContext) {
    if (input.PermissionsBoundary) throw notImplemented("CreateUser with PermissionsBoundary");
    if (store.get(account, "user", input.UserName))
      throw alreadyExists(`User with name ${input.UserName} already exists.`);
    const path = input.Path ?? "/";
    const user = {
      name: input.UserName,
      id: uniqueId("AIDA"),
      arn: `arn:aws:iam::${account}:user${path}${input.UserName}`,
      path,
      created: now().getTime(),
      tags: readTags(input.Tags),
      accessKeys: {},
    };
    store.put(account, "user", user);
    return { User: showUser(user) };
  },
});

export const getUser = operation(GetUserCommand, {
  handle({ UserName }, context: IamContext) {
    // Without a name it is the caller, and whoever calls is the account itself.
    if (UserName === undefined) {
      const { account } = context;
      const Arn = `arn:aws:iam::${account}:root`;
      return { User: { Path: "/", UserName: account, UserId: account, Arn, CreateDate: new Date(0) } };
    }
    return { User: showUser(openUser(context, UserName)) };
  },
});

export const listUsers = operation(ListUsersCommand, {
  handle(input, { account, store }: IamContext) {
    const users = store.list(account, "user").filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...rest } = page(users, input.Marker, input.MaxItems);
    return { Users: items.map(showUser), ...rest };
  },
});

export const deleteUser = operation(DeleteUserCommand, {
  handle({ UserName }, context: IamContext) {
    const user = openUser(context, UserName);
    if (Object.keys(user.accessKeys).length > 0)
      throw deleteConflict("Cannot delete entity, must delete access keys first.");
    context.store.delete(context.account, "user", UserName);
    return {};
  },
});
