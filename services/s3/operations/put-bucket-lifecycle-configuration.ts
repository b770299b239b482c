import { PutBucketLifecycleConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidRequest } from "../errors.ts";
import { checkRules } from "../lifecycle/check-rules.ts";
import { changeSettings } from "../settings.ts";

const SIZES = new Set(["all_storage_classes_128K", "varies_by_storage_class"]);

export const putBucketLifecycleConfiguration = operation(PutBucketLifecycleConfigurationCommand, {
  handle(input, context: S3Context) {
    const {
      Bucket,
      LifecycleConfiguration,
      TransitionDefaultMinimumObjectSize: minimumSize = "all_storage_classes_128K",
    } = input;
    openBucket(context, Bucket);
    if (!SIZES.has(minimumSize))
      throw invalidRequest(`Invalid TransitionDefaultMinimumObjectSize found: ${minimumSize}`);
    const rules = checkRules(LifecycleConfiguration?.Rules ?? []);
    changeSettings(context, Bucket, { lifecycle: { rules, minimumSize } });
    return { TransitionDefaultMinimumObjectSize: minimumSize };
  },
});
