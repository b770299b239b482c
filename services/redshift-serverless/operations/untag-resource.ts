import { UntagResourceCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { resourceArn, tagKeys } from "../constraints.ts";
import type { ServerlessContext } from "../context.ts";
import { resourceNotFound } from "../errors.ts";

export const untagResource = operation(UntagResourceCommand, {
  constraints: { resourceArn, tagKeys },
  handle(input, { owner, store }: ServerlessContext) {
    const tags = store.tags(owner, input.resourceArn);
    if (!tags) throw resourceNotFound(input.resourceArn);
    for (const key of input.tagKeys) delete tags[key];
    store.setTags(input.resourceArn, tags);
    return {};
  },
});
