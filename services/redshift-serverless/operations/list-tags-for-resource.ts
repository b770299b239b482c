import { ListTagsForResourceCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { resourceArn } from "../constraints.ts";
import { type ServerlessContext, showTags } from "../context.ts";
import { resourceNotFound } from "../errors.ts";

export const listTagsForResource = operation(ListTagsForResourceCommand, {
  constraints: { resourceArn },
  handle(input, { owner, store }: ServerlessContext) {
    const tags = store.tags(owner, input.resourceArn);
    if (!tags) throw resourceNotFound(input.resourceArn);
    return { tags: showTags(tags) };
  },
});
