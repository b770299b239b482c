import { randomUUID } from "node:crypto";
import { PutBucketReplicationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidRequest, malformedXml } from "../errors.ts";
import { changeSettings } from "../settings.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html, read 2026-11-24
const MAX_RULES = 1000;
const STATUSES = new Set(["Enabled", "Disabled"]);

// Kept and shown; nothing is replicated.
export const putBucketReplication = operation(PutBucketReplicationCommand, {
  handle({ Bucket, ReplicationConfiguration: { Role, Rules } }, context: S3Context) {
    const { settings } = openBucket(context, Bucket);
    if (settings.versioning !== "Enabled")
      throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
    if (Rules.length === 0 || Rules.length > MAX_RULES) throw malformedXml();
    for (const { Status, Destination } of Rules) {
      if (!STATUSES.has(Status)) throw malformedXml();
      const name = Destination.Bucket.replace(/^arn:aws[a-z-]*:s3:::/, "");
      if (context.state.buckets.find(name)?.settings.versioning !== "Enabled")
        throw invalidRequest("Destination bucket must have versioning enabled.");
    }
    const replication = { Role, Rules: Rules.map((rule) => ({ ...rule, ID: rule.ID || randomUUID() })) };
    return changeSettings(context, Bucket, { replication });
  },
});
