import { AddPermissionCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  type LambdaFunctionConfiguration,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Event, S3EventRecord } from "aws-lambda";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html; messages as recorded from AWS in
// https://github.com/localstack/localstack (tests/aws/services/s3/test_s3_notifications_*.snapshot.json), read 2026-11-24.

const ACCOUNT = "000000000000";
const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const lambda = lambdaClient();
const FunctionName = uniqueName("listener");
const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${FunctionName}`;
const sink = uniqueName("sink");

// What comes is written down, one object for each event.
const SOURCE = `import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
const s3 = new S3Client({ forcePathStyle: true });
export const handler = async (event) => {
  const [{ s3: { bucket, object }, eventName }] = event.Records;
  const Key = [bucket.name, object.sequencer ?? "", eventName, Math.random()].join("|");
  await s3.send(new PutObjectCommand({ Bucket: "${sink}", Key, Body: JSON.stringify(event) }));
};`;

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: sink }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: `arn:aws:iam::${ACCOUNT}:role/lambda`,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 30,
      Code: { ZipFile: await zip({ "index.mjs": SOURCE }) },
    }),
  );
});

async function makeBucket(): Promise<string> {
  const Bucket = uniqueName("source");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: Bucket,
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: `arn:aws:s3:::${Bucket}`,
    }),
  );
  return Bucket;
}

const configure = (Bucket: string, ...configurations: Partial<LambdaFunctionConfiguration>[]) =>
  s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: configurations.map((each) => ({
          LambdaFunctionArn: arn,
          Events: ["s3:ObjectCreated:*"],
          ...each,
        })),
      },
    }),
  );

/** The records of the events about a bucket that have come, in the order of their sequencers, once there are enough. */
async function received(bucket: string, count: number): Promise<S3EventRecord[]> {
  const list = async () =>
    (await s3.send(new ListObjectsV2Command({ Bucket: sink, Prefix: `${bucket}|` }))).Contents ?? [];
  await expect.poll(async () => (await list()).length, { timeout: 20_000, interval: 50 }).toBe(count);
  const texts = (await list()).map(async ({ Key }) =>
    (await s3.send(new GetObjectCommand({ Bucket: sink, Key }))).Body?.transformToString(),
  );
  return (await Promise.all(texts)).flatMap((text) => (JSON.parse(text ?? "") as S3Event).Records);
}

test("a function gets AWS's event for every way in which an object comes and goes", async () => {
  const Bucket = await makeBucket();
  await configure(Bucket, { Id: "all", Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"] });
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: "a key@1/ü", Body: "hello" }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURIComponent(`${Bucket}/a key@1/ü`) }));
  const upload = { Bucket, Key: "multi" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
  const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: "x" }));
  const parts = { MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, ...parts }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "copy" }));
  const records = await received(Bucket, 4);
  expect(records.map(({ eventName }) => eventName)).toEqual([
    "ObjectCreated:Put",
    "ObjectCreated:Copy",
    "ObjectCreated:CompleteMultipartUpload",
    "ObjectRemoved:Delete",
  ]);
  expect(records[0]).toEqual({
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: expect.any(String) },
    requestParameters: { sourceIPAddress: expect.any(String) },
    responseElements: { "x-amz-request-id": put.$metadata.requestId, "x-amz-id-2": expect.any(String) },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "all",
      bucket: {
        name: Bucket,
        ownerIdentity: { principalId: expect.any(String) },
        arn: `arn:aws:s3:::${Bucket}`,
      },
      object: {
        key: "a+key%401/%C3%BC",
        size: 5,
        eTag: put.ETag?.replaceAll('"', ""),
        sequencer: expect.stringMatching(/^[0-9A-F]+$/),
      },
    },
  });
  expect(records[3]?.s3.object).toEqual({ key: "copy", sequencer: expect.any(String) });
});

test("versions, delete markers and tags have events of their own", async () => {
  const Bucket = await makeBucket();
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await configure(Bucket, { Events: ["s3:ObjectRemoved:*"] }, { Events: ["s3:ObjectTagging:Put"] });
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging: { TagSet: [] } }));
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId }));
  const records = await received(Bucket, 3);
  expect(
    records.map(({ eventName, eventVersion, s3: { object } }) => [eventName, eventVersion, object.versionId]),
  ).toEqual(
    expect.arrayContaining([
      ["ObjectTagging:Put", "2.3", VersionId],
      ["ObjectRemoved:DeleteMarkerCreated", "2.1", marker.VersionId],
      ["ObjectRemoved:Delete", "2.1", VersionId],
    ]),
  );
});

test("filters choose keys by prefix and suffix", async () => {
  const Bucket = await makeBucket();
  const rules = (Name: string, Value: string) => ({ Name: Name as "prefix", Value });
  await configure(Bucket, { Filter: { Key: { FilterRules: [rules("PREFIX", "in/"), rules("suffix", ".csv")] } } });
  const { LambdaFunctionConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(LambdaFunctionConfigurations).toEqual([
    {
      Id: expect.any(String),
      LambdaFunctionArn: arn,
      Events: ["s3:ObjectCreated:*"],
      Filter: { Key: { FilterRules: [rules("Prefix", "in/"), rules("Suffix", ".csv")] } },
    },
  ]);
  for (const Key of ["in/a.txt", "out/a.csv", "in/a.csv", "in/b.csv"])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
  expect((await received(Bucket, 2)).map(({ s3: { object } }) => object.key)).toEqual(["in/a.csv", "in/b.csv"]);
});

describe("a configuration is refused", () => {
  let Bucket = "";
  beforeAll(async () => {
    Bucket = await makeBucket();
  });

  test.each([
    [
      [{ LambdaFunctionArn: "invalid" }],
      { name: "InvalidArgument", message: "The ARN could not be parsed", ArgumentName: "CloudFunction" },
    ],
    [
      [{ LambdaFunctionArn: `${arn}-missing` }],
      {
        name: "InvalidArgument",
        message: "Unable to validate the following destination configurations",
        ArgumentName1: `${arn}-missing, null`,
        ArgumentValue1: `Not authorized to invoke function [${arn}-missing]`,
      },
    ],
    [
      [{ Filter: { Key: { FilterRules: [{ Name: "INVALID" as "prefix", Value: "x" }] } } }],
      { name: "InvalidArgument", message: "filter rule name must be either prefix or suffix" },
    ],
    [[{}, { Events: ["s3:ObjectCreated:Put"] as Event[] }], { name: "InvalidArgument" }],
    [[{ Events: ["s3:Nothing"] as unknown as Event[] }], { name: "InvalidArgument" }],
  ])("with AWS's words: %o", async (configurations, error) => {
    await expect(configure(Bucket, ...configurations)).rejects.toMatchObject(error);
  });

  test("when the function's policy does not let S3 call it", async () => {
    const stranger = uniqueName("stranger");
    await s3.send(new CreateBucketCommand({ Bucket: stranger }));
    await expect(configure(stranger, {})).rejects.toMatchObject({
      message: "Unable to validate the following destination configurations",
    });
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: stranger,
        SkipDestinationValidation: true,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ["s3:ObjectCreated:*"] }],
        },
      }),
    );
  });
});
