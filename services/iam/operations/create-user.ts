import { CreateUserCommand } from "@aws-sdk/client-iam";
import { all, length, pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { checkPolicy } from "../attachments.ts";
import { type IamContext, readTags, showUser, uniqueId } from "../context.ts";
import { alreadyExists } from "../errors.ts";

export const createUser = operation(CreateUserCommand, {
  constraints: { UserName: all(length(1, 64), pattern("[\\w+=,.@-]+")) },
  handle(input, context: IamContext) {
    const { account, store, now } = context;
    if (input.PermissionsBoundary) checkPolicy(context, input.PermissionsBoundary);
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
      permissionsBoundary: input.PermissionsBoundary,
      inline: {},
      attached: [],
      accessKeys: {},
    };
    store.put(account, "user", user);
    return { User: showUser(user) };
  },
});
