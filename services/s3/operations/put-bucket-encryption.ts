import { PutBucketEncryptionCommand, ServerSideEncryption } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { invalidArgument, malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

const ALGORITHMS = new Set<string>([
  ServerSideEncryption.AES256,
  ServerSideEncryption.aws_kms,
  ServerSideEncryption.aws_kms_dsse,
]);

export const putBucketEncryption = operation(PutBucketEncryptionCommand, {
  handle({ Bucket, ServerSideEncryptionConfiguration: { Rules } }, context: S3Context) {
    const [rule] = Rules;
    if (!rule || Rules.length > 1) throw malformedXml();
    const byDefault = rule.ApplyServerSideEncryptionByDefault;
    if (byDefault && !ALGORITHMS.has(byDefault.SSEAlgorithm)) throw malformedXml();
    if (byDefault?.KMSMasterKeyID !== undefined && byDefault.SSEAlgorithm === "AES256")
      throw invalidArgument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        "ApplyServerSideEncryptionByDefault",
      );
    const encryption = { Rules: [{ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false }] };
    return changeSettings(context, Bucket, { encryption });
  },
});
