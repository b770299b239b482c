import { GetObjectLockConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noObjectLock } from "../object-lock.ts";
import { settingOf } from "../settings.ts";

export const getObjectLockConfiguration = operation(GetObjectLockConfigurationCommand, {
  handle: ({ Bucket }, context: S3Context) => ({
    ObjectLockConfiguration: settingOf(context, Bucket, "objectLock", noObjectLock),
  }),
});
