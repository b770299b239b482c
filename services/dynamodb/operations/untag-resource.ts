import { UntagResourceCommand } from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws/operation.ts";
import { type DynamoDbContext, openTaggedTable } from "../context.ts";
import { validationError } from "../errors.ts";

export const untagResource = operation(UntagResourceCommand, {
  handle(input, context: DynamoDbContext) {
    // Recorded by https://github.com/architect/dynalite (test/untagResource.js), read 2026-11-25.
    if (input.TagKeys.length === 0) throw validationError("Atleast one Tag Key needs to be provided as Input.");
    const { owner, tables } = context;
    const table = openTaggedTable(context, input.ResourceArn, "UntagResource");
    const settings = tables.settings(owner, table);
    const tags = Object.fromEntries(Object.entries(settings.tags).filter(([key]) => !input.TagKeys.includes(key)));
    tables.changeSettings(owner, table, { ...settings, tags });
    return {};
  },
});
