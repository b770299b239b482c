import { TagRoleCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole, readTags } from "../context.ts";

export const tagRole = operation(TagRoleCommand, {
  handle({ RoleName, Tags }, context: IamContext) {
    const role = openRole(context, RoleName);
    context.store.put(context.account, "role", { ...role, tags: { ...role.tags, ...readTags(Tags) } });
    return {};
  },
});
