import { GetPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting(
  "NoSuchPublicAccessBlockConfiguration",
  "The public access block configuration was not found",
);

export const getPublicAccessBlock = operation(GetPublicAccessBlockCommand, {
  handle: ({ Bucket }, context: S3Context) => ({
    PublicAccessBlockConfiguration: settingOf(context, Bucket, "publicAccessBlock", missing),
  }),
});
