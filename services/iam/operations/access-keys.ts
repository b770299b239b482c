import { randomBytes } from "node:crypto";
import { CreateAccessKeyCommand, DeleteAccessKeyCommand, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { newAccessKeyId } from "../../aws/access-key.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type IamContext, openUser, page } from "../context.ts";
import { limitExceeded, noSuchEntity } from "../errors.ts";
import type { User } from "../iam-store.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, read 2026-11-24
const MAX_ACCESS_KEYS = 2;

/** Without a name it would be the caller's own, but whoever calls is the account's root. */
function openNamed(context: IamContext, operationName: string, name: string | undefined): User {
  if (name === undefined) throw notImplemented(`${operationName} without UserName`);
  return openUser(context, name);
}

export const createAccessKey = operation(CreateAccessKeyCommand, {
  handle({ UserName }, context: IamContext) {
    const user = openNamed(context, "CreateAccessKey", UserName);
    if (Object.keys(user.accessKeys).length >= MAX_ACCESS_KEYS)
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_ACCESS_KEYS}`);
    const AccessKeyId = newAccessKeyId(context.account);
    const created = context.now().getTime();
    const accessKeys = { ...user.accessKeys, [AccessKeyId]: { created } };
    context.store.put(context.account, "user", { ...user, accessKeys });
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId,
        Status: "Active" as const,
        // Shown once, here. It is not kept: nobody checks signatures.
        SecretAccessKey: randomBytes(30).toString("base64"),
        CreateDate: new Date(created),
      },
    };
  },
});

export const listAccessKeys = operation(ListAccessKeysCommand, {
  handle(input, context: IamContext) {
    const user = openNamed(context, "ListAccessKeys", input.UserName);
    const { items, ...rest } = page(Object.entries(user.accessKeys), input.Marker, input.MaxItems);
    const AccessKeyMetadata = items.map(([AccessKeyId, { created }]) => ({
      UserName: user.name,
      AccessKeyId,
      Status: "Active" as const,
      CreateDate: new Date(created),
    }));
    return { AccessKeyMetadata, ...rest };
  },
});

export const deleteAccessKey = operation(DeleteAccessKeyCommand, {
  handle({ UserName, AccessKeyId }, context: IamContext) {
    const user = openNamed(context, "DeleteAccessKey", UserName);
    const { [AccessKeyId]: deleted, ...accessKeys } = user.accessKeys;
    if (!deleted) throw noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`);
    context.store.put(context.account, "user", { ...user, accessKeys });
    return {};
  },
});
