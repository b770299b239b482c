import { TagResourceCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { type DynamoDbContext, openTaggedTable } from "../context.ts";

export const tagResource = operation(TagResourceCommand, {
  handle(input, context: DynamoDbContext) {
    const { owner, tables } = context;
    const table = openTaggedTable(context, input.ResourceArn, "TagResource");
    const settings = tables.settings(owner, table);
    const added = Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value]));
    tables.changeSettings(owner, table, { ...settings, tags: { ...settings.tags, ...added } });
    return {};
  },
});
