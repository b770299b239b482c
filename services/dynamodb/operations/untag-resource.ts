import { UntagResourceCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { type DynamoDbContext, openTaggedTable } from "../context.ts";

export const untagResource = operation(UntagResourceCommand, {
  handle(input, context: DynamoDbContext) {
    const { owner, tables } = context;
    const table = openTaggedTable(context, input.ResourceArn, "UntagResource");
    const settings = tables.settings(owner, table);
    const tags = Object.fromEntries(Object.entries(settings.tags).filter(([key]) => !input.TagKeys.includes(key)));
    tables.changeSettings(owner, table, { ...settings, tags });
    return {};
  },
});
