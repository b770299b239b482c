import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import {
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { clientConfig } from "../../support/endpoint.ts";
import { cloudformation, createStack, outputsOf, settled } from "./stack.ts";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html, read 2026-11-24.

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const bucket = (Properties: object) => ({ Type: "AWS::S3::Bucket", Properties });
const Outputs = { Name: { Value: { Ref: "Bucket" } }, Arn: { Value: { "Fn::GetAtt": ["Bucket", "Arn"] } } };

const SETTINGS = {
  VersioningConfiguration: { Status: "Enabled" },
  CorsConfiguration: {
    CorsRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"], ExposedHeaders: ["etag"], Id: "cors", MaxAge: 60 }],
  },
  LifecycleConfiguration: {
    Rules: [
      { Id: "days", Status: "Enabled", Prefix: "logs/", ExpirationInDays: 7, NoncurrentVersionExpirationInDays: 3 },
      {
        Id: "tags",
        Status: "Enabled",
        TagFilters: [{ Key: "a", Value: "1" }],
        ObjectSizeGreaterThan: "10",
        Transitions: [{ StorageClass: "GLACIER", TransitionInDays: 1 }],
      },
    ],
  },
  LoggingConfiguration: { LogFilePrefix: "log/" },
  WebsiteConfiguration: {
    IndexDocument: "index.html",
    RoutingRules: [
      { RoutingRuleCondition: { KeyPrefixEquals: "old/" }, RedirectRule: { ReplaceKeyPrefixWith: "new/" } },
    ],
  },
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } }],
  },
  OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
  AccessControl: "LogDeliveryWrite",
};

test("a bucket has the settings of its template, and loses those that an update takes away", async () => {
  await using stack = await createStack({ Resources: { Bucket: bucket(SETTINGS) }, Outputs });
  expect(stack.stack).toMatchObject({ StackStatus: "CREATE_COMPLETE" });
  const { Name: Bucket = "", Arn } = outputsOf(stack.stack);
  expect(Arn).toBe(`arn:aws:s3:::${Bucket}`);
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
  expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual([
    { AllowedMethods: ["GET"], AllowedOrigins: ["*"], ExposeHeaders: ["etag"], ID: "cors", MaxAgeSeconds: 60 },
  ]);
  expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual([
    {
      ID: "days",
      Status: "Enabled",
      Filter: { Prefix: "logs/" },
      Expiration: { Days: 7 },
      NoncurrentVersionExpiration: { NoncurrentDays: 3 },
    },
    {
      ID: "tags",
      Status: "Enabled",
      Filter: { And: { ObjectSizeGreaterThan: 10, Tags: [{ Key: "a", Value: "1" }] } },
      Transitions: [{ Days: 1, StorageClass: "GLACIER" }],
    },
  ]);
  expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toEqual({
    TargetBucket: Bucket,
    TargetPrefix: "log/",
  });
  expect(await s3.send(new GetBucketWebsiteCommand({ Bucket }))).toMatchObject({
    IndexDocument: { Suffix: "index.html" },
    RoutingRules: [{ Condition: { KeyPrefixEquals: "old/" }, Redirect: { ReplaceKeyPrefixWith: "new/" } }],
  });
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({
    SSEAlgorithm: "aws:kms",
  });
  expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants).toHaveLength(3);

  await cloudformation.send(
    new UpdateStackCommand({
      StackName: stack.id,
      TemplateBody: JSON.stringify({ Resources: { Bucket: bucket({ Tags: [{ Key: "a", Value: "1" }] }) }, Outputs }),
    }),
  );
  expect(await settled(stack.id)).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");
  await expect(s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
    name: "NoSuchCORSConfiguration",
  });
  await expect(s3.send(new GetBucketWebsiteCommand({ Bucket }))).rejects.toMatchObject({
    name: "NoSuchWebsiteConfiguration",
  });
  expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
});

test("a policy, a lock and a replication stand between buckets", async () => {
  await using stack = await createStack({
    Resources: {
      Bucket: bucket({
        ObjectLockEnabled: true,
        VersioningConfiguration: { Status: "Enabled" },
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } },
        },
        ReplicationConfiguration: {
          Role: "arn:aws:iam::000000000000:role/replication",
          Rules: [
            {
              Id: "all",
              Priority: 1,
              Status: "Enabled",
              Filter: { Prefix: "" },
              DeleteMarkerReplication: { Status: "Disabled" },
              Destination: { Bucket: { "Fn::GetAtt": ["Copy", "Arn"] } },
            },
          ],
        },
      }),
      Copy: bucket({ VersioningConfiguration: { Status: "Enabled" } }),
      Policy: {
        Type: "AWS::S3::BucketPolicy",
        Properties: {
          Bucket: { Ref: "Bucket" },
          PolicyDocument: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::111111111111:root" },
                Action: "s3:GetObject",
                // biome-ignore lint/suspicious/noTemplateCurlyInString: as templates say it.
                Resource: { "Fn::Sub": "${Bucket.Arn}/*" },
              },
            ],
          },
        },
      },
    },
    Outputs,
  });
  expect(stack.stack).toMatchObject({ StackStatus: "CREATE_COMPLETE" });
  const { Name: Bucket = "" } = outputsOf(stack.stack);
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  expect(JSON.parse(Policy ?? "").Statement[0].Resource).toBe(`arn:aws:s3:::${Bucket}/*`);
  const { ObjectLockConfiguration } = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
  expect(ObjectLockConfiguration?.Rule?.DefaultRetention).toEqual({ Mode: "GOVERNANCE", Days: 1 });
  const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
  expect(ReplicationConfiguration?.Rules).toMatchObject([{ ID: "all", Filter: { Prefix: "" } }]);
});

test("a property that S3 has not is refused", async () => {
  await using stack = await createStack({
    Resources: { Bucket: bucket({ CorsConfiguration: { CorsRules: [{ AllowedOrigin: "*" }] } }) },
  });
  expect(stack.stack).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE" });
});
