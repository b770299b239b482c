import { ListRoleTagsCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole, page, showTags } from "../context.ts";

export const listRoleTags = operation(ListRoleTagsCommand, {
  handle(input, context: IamContext) {
    const { items, ...rest } = page(showTags(openRole(context, input.RoleName).tags), input.Marker, input.MaxItems);
    return { Tags: items, ...rest };
  },
});
