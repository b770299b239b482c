import { ListRoleTagsCommand, TagRoleCommand, UntagRoleCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole, page, readTags, showTags } from "../context.ts";

export const tagRole = operation(TagRoleCommand, {
  handle({ RoleName, Tags }, context: IamContext) {
    const role = openRole(context, RoleName);
    context.store.put(context.account, "role", { ...role, tags: { ...role.tags, ...readTags(Tags) } });
    return {};
  },
});

export const untagRole = operation(UntagRoleCommand, {
  handle({ RoleName, TagKeys }, context: IamContext) {
    const role = openRole(context, RoleName);
    const tags = Object.fromEntries(Object.entries(role.tags).filter(([key]) => !TagKeys.includes(key)));
    context.store.put(context.account, "role", { ...role, tags });
    return {};
  },
});

export const listRoleTags = operation(ListRoleTagsCommand, {
  handle(input, context: IamContext) {
    const { items, ...rest } = page(showTags(openRole(context, input.RoleName).tags), input.Marker, input.MaxItems);
    return { Tags: items, ...rest };
  },
});
