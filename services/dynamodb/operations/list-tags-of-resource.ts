import { ListTagsOfResourceCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { type DynamoDbContext, openTaggedTable } from "../context.ts";

export const listTagsOfResource = operation(ListTagsOfResourceCommand, {
  handle(input, context: DynamoDbContext) {
    const { tags } = context.tables.settings(
      context.owner,
      openTaggedTable(context, input.ResourceArn, "ListTagsOfResource"),
    );
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
