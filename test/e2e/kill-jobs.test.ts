import {
  CreateBackupCommand,
  DescribeBackupCommand,
  DescribeExportCommand,
  DescribeImportCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExportTableToPointInTimeCommand,
  ImportTableCommand,
  paginateScan,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { startTestStack, type TestStack } from "../support/stack.ts";
import { keyedTable } from "../support/tables.ts";
import { zip } from "../support/zip.ts";
import { clientOf, s3Of } from "./customers-api.ts";

const POLL = { timeout: 60_000, interval: 50 };

test("kill -9 after an asynchronous invocation was accepted: the function gets its event all the same", async () => {
  await using stack = await startTestStack();
  const lambda = new LambdaClient(clientOf(stack));
  await s3Of(stack).send(new CreateBucketCommand({ Bucket: "bucket" }));
  const code = `
    import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
    const s3 = new S3Client({ forcePathStyle: true });
    export const handler = async ({ key }) => s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: "done" }));`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "later",
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 30,
      Code: { ZipFile: await zip({ "index.mjs": code }) },
    }),
  );
  // The environment takes longer to start than the answer to arrive: the first event is killed before it is done.
  const send = (key: string) =>
    lambda.send(
      new InvokeCommand({ FunctionName: "later", InvocationType: "Event", Payload: JSON.stringify({ key }) }),
    );
  await Promise.all([send("a"), send("b")]);
  await stack.kill();
  await stack.start();
  const keys = async () => {
    const { Contents = [] } = await s3Of(stack).send(new ListObjectsV2Command({ Bucket: "bucket" }));
    return Contents.map(({ Key }) => Key);
  };
  await expect.poll(keys, POLL).toEqual(["a", "b"]);
});

const OBJECTS = 4;
const ITEMS_EACH = 2_000;

const keysOf = async (stack: TestStack, TableName: string): Promise<Set<string>> => {
  const keys = new Set<string>();
  const client = new DynamoDBClient(clientOf(stack));
  for await (const { Items = [] } of paginateScan({ client }, { TableName }))
    for (const { pk } of Items) keys.add(pk?.S ?? "");
  return keys;
};

/** Asks until a job is done, over kills of the stack. */
const done = (status: () => Promise<string | undefined>, expected: string) =>
  expect.poll(() => status().catch(() => undefined), POLL).toBe(expected);

test("kill -9 in the middle of an import, a backup, a restore and an export: each goes on and ends with all items", async () => {
  await using stack = await startTestStack();
  const client = () => new DynamoDBClient(clientOf(stack));
  const s3 = s3Of(stack);
  await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  const all = new Set<string>();
  for (let object = 0; object < OBJECTS; object += 1) {
    const keys = Array.from({ length: ITEMS_EACH }, (_, index) => `${object}-${index}`);
    for (const key of keys) all.add(key);
    const Body = keys
      .map((key) => JSON.stringify({ Item: { pk: { S: key }, text: { S: "x".repeat(200) } } }))
      .join("\n");
    await s3.send(new PutObjectCommand({ Bucket: "bucket", Key: `source/${object}.json`, Body }));
  }

  const { ImportTableDescription } = await client().send(
    new ImportTableCommand({
      S3BucketSource: { S3Bucket: "bucket", S3KeyPrefix: "source/" },
      InputFormat: "DYNAMODB_JSON",
      TableCreationParameters: keyedTable("source", "pk"),
    }),
  );
  await stack.kill();
  await stack.start();
  const about = { ImportArn: ImportTableDescription?.ImportArn };
  const imported = async () => (await client().send(new DescribeImportCommand(about))).ImportTableDescription;
  await done(async () => (await imported())?.ImportStatus, "COMPLETED");
  expect(await imported()).toMatchObject({ ImportedItemCount: all.size, ProcessedItemCount: all.size });
  expect(await keysOf(stack, "source")).toEqual(all);

  await client().send(
    new UpdateContinuousBackupsCommand({
      TableName: "source",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  const { Table } = await client().send(new DescribeTableCommand({ TableName: "source" }));
  const { BackupDetails } = await client().send(new CreateBackupCommand({ TableName: "source", BackupName: "backup" }));
  await client().send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: "source",
      TargetTableName: "target",
      UseLatestRestorableTime: true,
    }),
  );
  const { ExportDescription } = await client().send(
    new ExportTableToPointInTimeCommand({ TableArn: Table?.TableArn, S3Bucket: "bucket", S3Prefix: "exported" }),
  );
  await stack.kill();
  await stack.start();
  const { BackupArn } = BackupDetails ?? {};
  const { ExportArn } = ExportDescription ?? {};
  const backup = async () => (await client().send(new DescribeBackupCommand({ BackupArn }))).BackupDescription;
  const exported = async () => (await client().send(new DescribeExportCommand({ ExportArn }))).ExportDescription;
  await done(async () => (await backup())?.BackupDetails?.BackupStatus, "AVAILABLE");
  await done(
    async () => (await client().send(new DescribeTableCommand({ TableName: "target" }))).Table?.TableStatus,
    "ACTIVE",
  );
  await done(async () => (await exported())?.ExportStatus, "COMPLETED");
  expect((await exported())?.ItemCount).toBe(all.size);
  expect(await keysOf(stack, "target")).toEqual(all);
});
