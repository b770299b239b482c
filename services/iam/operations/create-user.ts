import { CreateUserCommand } from "@aws-sdk/client-iam";
import { all, length, pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type IamContext, readTags, showUser, uniqueId } from "../context.ts";
import { alreadyExists } from "../errors.ts";

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
