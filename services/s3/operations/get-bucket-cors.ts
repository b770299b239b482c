import { GetBucketCorsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting("NoSuchCORSConfiguration", "The CORS configuration does not exist");

export const getBucketCors = operation(GetBucketCorsCommand, {
  handle: ({ Bucket }, context: S3Context) => ({ CORSRules: settingOf(context, Bucket, "cors", missing) }),
});
