import { GetBucketLifecycleConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { noSuchSetting } from "../errors.ts";
import { withDates } from "../lifecycle/with-dates.ts";
import { settingOf } from "../settings.ts";

const missing = noSuchSetting("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");

export const getBucketLifecycleConfiguration = operation(GetBucketLifecycleConfigurationCommand, {
  handle({ Bucket }, context: S3Context) {
    const { rules, minimumSize } = settingOf(context, Bucket, "lifecycle", missing);
    return { Rules: rules.map(withDates), TransitionDefaultMinimumObjectSize: minimumSize };
  },
});
