import { PutBucketWebsiteCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { changeSettings } from "../settings.ts";
import { checkWebsite } from "../website/check-website.ts";

export const putBucketWebsite = operation(PutBucketWebsiteCommand, {
  handle({ Bucket, WebsiteConfiguration: website }, context: S3Context) {
    openBucket(context, Bucket);
    checkWebsite(website);
    return changeSettings(context, Bucket, { website });
  },
});
