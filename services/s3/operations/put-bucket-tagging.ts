import { PutBucketTaggingCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { changeSettings } from "../settings.ts";
import { readBucketTags } from "../tagging.ts";

export const putBucketTagging = operation(PutBucketTaggingCommand, {
  handle({ Bucket, Tagging }, context: S3Context) {
    openBucket(context, Bucket);
    const tags = readBucketTags(Tagging.TagSet);
    return changeSettings(context, Bucket, { tags: tags.length > 0 ? tags : undefined });
  },
});
