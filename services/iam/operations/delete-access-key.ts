import { DeleteAccessKeyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { openKey, openNamed } from "../access-keys.ts";
import type { IamContext } from "../context.ts";

export const deleteAccessKey = operation(DeleteAccessKeyCommand, {
  handle({ UserName, AccessKeyId }, context: IamContext) {
    const user = openNamed(context, "DeleteAccessKey", UserName);
    openKey(user, AccessKeyId);
    const { [AccessKeyId]: _deleted, ...accessKeys } = user.accessKeys;
    context.store.put(context.account, "user", { ...user, accessKeys });
    context.keys.remove(AccessKeyId);
    return {};
  },
});
