import { StatusType, UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { openKey, openNamed } from "../access-keys.ts";
import type { IamContext } from "../context.ts";

export const updateAccessKey = operation(UpdateAccessKeyCommand, {
  constraints: { Status: oneOf({ Active: StatusType.Active, Inactive: StatusType.Inactive }) },
  handle({ UserName, AccessKeyId, Status }, context: IamContext) {
    const user = openNamed(context, "UpdateAccessKey", UserName);
    const key = openKey(user, AccessKeyId);
    const accessKeys = { ...user.accessKeys, [AccessKeyId]: { ...key, active: Status === "Active" } };
    context.store.put(context.account, "user", { ...user, accessKeys });
    context.keys.setActive(AccessKeyId, Status === "Active");
    return {};
  },
});
