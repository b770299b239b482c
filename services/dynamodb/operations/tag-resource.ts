import { TagResourceCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import * as constraints from "../constraints.ts";
import { type DynamoDbContext, openTaggedTable } from "../context.ts";
import { validationError } from "../errors.ts";
import { withTags } from "../tags.ts";

export const tagResource = operation(TagResourceCommand, {
  constraints: { Tags: constraints.tags },
  handle(input, context: DynamoDbContext) {
    // Recorded by https://github.com/architect/dynalite (test/tagResource.js), read 2026-11-25, as the next operation's is.
    if (input.Tags.length === 0) throw validationError("Atleast one Tag needs to be provided as Input.");
    const { owner, tables } = context;
    const table = openTaggedTable(context, input.ResourceArn, "TagResource");
    const settings = tables.settings(owner, table);
    tables.changeSettings(owner, table, { ...settings, tags: withTags(settings.tags, input.Tags) });
    return {};
  },
});
