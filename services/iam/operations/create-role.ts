import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { all, length, pattern, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { type IamContext, readTags, showRole, uniqueId } from "../context.ts";
import { alreadyExists } from "../errors.ts";
import { checkTrustPolicy } from "../policy-document.ts";

export const createRole = operation(CreateRoleCommand, {
  constraints: {
    RoleName: all(length(1, 64), pattern("[\\w+=,.@-]+")),
    Description: length(0, 1000),
    MaxSessionDuration: range(3600, 43_200),
  },
  handle(input, { account, store, now }: IamContext) {
    checkTrustPolicy(input.AssumeRolePolicyDocument);
    if (store.get(account, "role", input.RoleName))
      throw alreadyExists(`Role with name ${input.RoleName} already exists.`);
    const path = input.Path ?? "/";
    const role = {
      name: input.RoleName,
      id: uniqueId("AROA"),
      arn: `arn:aws:iam::${account}:role${path}${input.RoleName}`,
      path,
      created: now().getTime(),
      trust: input.AssumeRolePolicyDocument,
      description: input.Description,
      maxSessionSeconds: input.MaxSessionDuration ?? 3600,
      permissionsBoundary: input.PermissionsBoundary,
      tags: readTags(input.Tags),
      inline: {},
      attached: [],
    };
    store.put(account, "role", role);
    return { Role: showRole(role) };
  },
});
