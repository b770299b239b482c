import { ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { openNamed } from "../access-keys.ts";
import { type IamContext, page } from "../context.ts";

export const listAccessKeys = operation(ListAccessKeysCommand, {
  handle(input, context: IamContext) {
    const user = openNamed(context, "ListAccessKeys", input.UserName);
    const { items, ...rest } = page(Object.entries(user.accessKeys), input.Marker, input.MaxItems);
    const AccessKeyMetadata = items.map(([AccessKeyId, { created, active }]) => ({
      UserName: user.name,
      AccessKeyId,
      Status: active ? ("Active" as const) : ("Inactive" as const),
      CreateDate: new Date(created),
    }));
    return { AccessKeyMetadata, ...rest };
  },
});
