import { TagResourceCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { resourceArn, tags } from "../constraints.ts";
import { readTags, type ServerlessContext } from "../context.ts";
import { resourceNotFound, tooManyTags } from "../errors.ts";

// https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-tagging.html, read 2026-11-24
const MAX_TAGS = 50;

export const tagResource = operation(TagResourceCommand, {
  constraints: { resourceArn, tags },
  handle(input, { owner, store }: ServerlessContext) {
    const before = store.tags(owner, input.resourceArn);
    if (!before) throw resourceNotFound(input.resourceArn);
    const now = { ...before, ...readTags(input.tags) };
    if (Object.keys(now).length > MAX_TAGS) throw tooManyTags(input.resourceArn);
    store.setTags(input.resourceArn, now);
    return {};
  },
});
