import { CreateAccessKeyCommand } from "@aws-sdk/client-iam";
import { newAccessKeyId } from "../../aws/access-key.ts";
import { operation } from "../../aws/operation.ts";
import { openNamed } from "../access-keys.ts";
import type { IamContext } from "../context.ts";
import { limitExceeded } from "../errors.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, read 2026-11-24
const MAX_ACCESS_KEYS = 2;

export const createAccessKey = operation(CreateAccessKeyCommand, {
  handle({ UserName }, context: IamContext) {
    const user = openNamed(context, "CreateAccessKey", UserName);
    if (Object.keys(user.accessKeys).length >= MAX_ACCESS_KEYS)
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_ACCESS_KEYS}`);
    const AccessKeyId = newAccessKeyId(context.account);
    const created = context.now().getTime();
    const SecretAccessKey = context.keys.add({ id: AccessKeyId, account: context.account, user: user.name });
    const accessKeys = { ...user.accessKeys, [AccessKeyId]: { created, active: true } };
    context.store.put(context.account, "user", { ...user, accessKeys });
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId,
        Status: "Active" as const,
        // Shown once, here.
        SecretAccessKey,
        CreateDate: new Date(created),
      },
    };
  },
});
