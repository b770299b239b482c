import { DeleteAccessKeyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { openNamed } from "../access-keys.ts";
import type { IamContext } from "../context.ts";
import { noSuchEntity } from "../errors.ts";

export const deleteAccessKey = operation(DeleteAccessKeyCommand, {
  handle({ UserName, AccessKeyId }, context: IamContext) {
    const user = openNamed(context, "DeleteAccessKey", UserName);
    const { [AccessKeyId]: deleted, ...accessKeys } = user.accessKeys;
    if (!deleted) throw noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`);
    context.store.put(context.account, "user", { ...user, accessKeys });
    return {};
  },
});
