import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeExportCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExportTableToPointInTimeCommand,
  type ExportTableToPointInTimeCommandInput,
  ListExportsCommand,
  PutItemCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { keyedTable } from "../../support/tables.ts";

const db = new DynamoDBClient(clientConfig());
const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
// On AWS an export takes minutes.
const POLL = { timeout: process.env.ENDPOINT_URL ? 1_200_000 : 20_000, interval: 20 };

async function makeTable(recovery = true) {
  const TableName = uniqueName("export");
  const { TableDescription } = await db.send(new CreateTableCommand(keyedTable(TableName, "pk")));
  if (recovery)
    await db.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
  return { TableName, TableArn: TableDescription?.TableArn ?? "" };
}

async function makeBucket() {
  const Bucket = uniqueName("exports");
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

async function exportTable(input: ExportTableToPointInTimeCommandInput) {
  const { ExportDescription } = await db.send(new ExportTableToPointInTimeCommand(input));
  const describe = async () =>
    (await db.send(new DescribeExportCommand({ ExportArn: ExportDescription?.ExportArn }))).ExportDescription;
  await expect.poll(async () => (await describe())?.ExportStatus, POLL).not.toBe("IN_PROGRESS");
  return { started: ExportDescription, done: await describe() };
}

async function read(Bucket: string, Key: string | undefined): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest("base64");

// The files: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html, read 2026-11-24. That what has just been
// written is exported, and the names of the checksums: recorded on AWS by https://github.com/getmoto/moto (test_dynamodb_export_table.py, aws_verified)
test("a table is exported as it is, in AWS's layout", async () => {
  const { TableName, TableArn } = await makeTable();
  const S3Bucket = await makeBucket();
  const items: Record<string, AttributeValue>[] = [
    { pk: { S: "user1" }, binaryfoo: { B: Buffer.from("bar") } },
    { pk: { S: "user2" }, foo: { S: "bär\n" }, n: { N: "1" }, more: { M: { ss: { SS: ["a"] } } } },
  ];
  for (const Item of items) await db.send(new PutItemCommand({ TableName, Item }));
  const { started, done } = await exportTable({ TableArn, S3Bucket, S3Prefix: "some/prefix" });
  expect(started).toMatchObject({
    ExportArn: expect.stringMatching(new RegExp(`^${TableArn}/export/\\d{14}-[0-9a-f]{8}$`)),
    ExportStatus: "IN_PROGRESS",
    ExportFormat: "DYNAMODB_JSON",
    ExportType: "FULL_EXPORT",
    S3Bucket,
    S3Prefix: "some/prefix",
  });
  const id = started?.ExportArn?.split("/").at(-1);
  const folder = `some/prefix/AWSDynamoDB/${id}`;
  expect(done).toMatchObject({
    ExportStatus: "COMPLETED",
    ItemCount: 2,
    ExportManifest: `${folder}/manifest-summary.json`,
    EndTime: expect.any(Date),
  });

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: S3Bucket }));
  const keys = Contents.map(({ Key }) => Key ?? "");
  const [data = "", ...others] = keys.filter((key) => key.includes("/data/"));
  expect(data).toMatch(new RegExp(`^${folder}/data/[a-z0-9]+\\.json\\.gz$`));
  expect(others).toEqual([]);
  expect(keys.filter((key) => key !== data).sort()).toEqual(
    ["_started", "manifest-files.json", "manifest-files.md5", "manifest-summary.json", "manifest-summary.md5"].map(
      (name) => `${folder}/${name}`,
    ),
  );
  const { Table } = await db.send(new DescribeTableCommand({ TableName }));
  const summary = await read(S3Bucket, done?.ExportManifest);
  expect(JSON.parse(summary.toString())).toEqual({
    version: "2020-06-30",
    exportArn: started?.ExportArn,
    startTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    endTime: expect.any(String),
    tableArn: TableArn,
    tableId: Table?.TableId,
    exportTime: expect.any(String),
    s3Bucket: S3Bucket,
    s3Prefix: "some/prefix",
    s3SseAlgorithm: "AES256",
    s3SseKmsKeyId: null,
    manifestFilesS3Key: `${folder}/manifest-files.json`,
    billedSizeBytes: done?.BilledSizeBytes,
    itemCount: 2,
    outputFormat: "DYNAMODB_JSON",
  });
  expect((await read(S3Bucket, `${folder}/manifest-summary.md5`)).toString()).toBe(md5(summary));
  const lines = (await read(S3Bucket, `${folder}/manifest-files.json`)).toString().trimEnd().split("\n");
  const body = await read(S3Bucket, data);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { itemCount: 2, md5Checksum: md5(body), etag: expect.any(String), dataFileS3Key: data },
  ]);
  const rows = gunzipSync(body).toString().trimEnd().split("\n");
  expect(rows.map((row) => JSON.parse(row))).toEqual(
    expect.arrayContaining([
      { Item: { pk: { S: "user1" }, binaryfoo: { B: "YmFy" } } },
      { Item: { pk: { S: "user2" }, foo: { S: "bär\n" }, n: { N: "1" }, more: { M: { ss: { SS: ["a"] } } } } },
    ]),
  );
});

test("an empty table is exported as one empty file", async () => {
  const { TableArn } = await makeTable();
  const S3Bucket = await makeBucket();
  const { done } = await exportTable({ TableArn, S3Bucket });
  expect(done).toMatchObject({ ExportStatus: "COMPLETED", ItemCount: 0, BilledSizeBytes: 0 });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: S3Bucket }));
  const data = Contents.filter(({ Key }) => Key?.includes("/data/"));
  expect(data).toHaveLength(1);
  expect(gunzipSync(await read(S3Bucket, data[0]?.Key)).toString()).toBe("");
});

test("what is written while a table is exported is not part of it", async () => {
  const { TableName, TableArn } = await makeTable();
  const S3Bucket = await makeBucket();
  const write = (count: number, text: string) =>
    db.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: Array.from({ length: 25 }, (_, index) => ({
            PutRequest: { Item: { pk: { S: `${count}-${index}` }, text: { S: text } } },
          })),
        },
      }),
    );
  for (let count = 0; count < 40; count += 1) await write(count, "before");
  const exporting = exportTable({ TableArn, S3Bucket });
  for (let count = 20; count < 60; count += 1) await write(count, "after");
  const { done } = await exporting;
  expect(done).toMatchObject({ ExportStatus: "COMPLETED", ItemCount: 1000 });
  const manifest = JSON.parse((await read(S3Bucket, done?.ExportManifest)).toString());
  const files = (await read(S3Bucket, manifest.manifestFilesS3Key)).toString().trimEnd().split("\n");
  const rows = [];
  for (const line of files) {
    const body = gunzipSync(await read(S3Bucket, JSON.parse(line).dataFileS3Key));
    rows.push(...body.toString().trimEnd().split("\n"));
  }
  expect(new Set(rows.map((row) => JSON.parse(row).Item.text.S))).toEqual(new Set(["before"]));
  expect(rows).toHaveLength(1000);
});

test("exports are listed, and a client's token starts one only once", async () => {
  const { TableArn } = await makeTable();
  const S3Bucket = await makeBucket();
  const input = { TableArn, S3Bucket, ClientToken: uniqueName("token") };
  const first = await exportTable(input);
  const again = await db.send(new ExportTableToPointInTimeCommand(input));
  expect(again.ExportDescription?.ExportArn).toBe(first.started?.ExportArn);
  await expect(db.send(new ExportTableToPointInTimeCommand({ ...input, S3Prefix: "other" }))).rejects.toMatchObject({
    name: "ExportConflictException",
  });
  const second = await exportTable({ TableArn, S3Bucket });
  const summary = { ExportStatus: "COMPLETED", ExportType: "FULL_EXPORT" };
  const list = await db.send(new ListExportsCommand({ TableArn }));
  expect(list.ExportSummaries).toHaveLength(2);
  expect(list.ExportSummaries).toEqual(
    expect.arrayContaining([
      { ExportArn: first.started?.ExportArn, ...summary },
      { ExportArn: second.started?.ExportArn, ...summary },
    ]),
  );
  const page = await db.send(new ListExportsCommand({ TableArn, MaxResults: 1 }));
  const rest = await db.send(new ListExportsCommand({ TableArn, MaxResults: 1, NextToken: page.NextToken }));
  expect([...(page.ExportSummaries ?? []), ...(rest.ExportSummaries ?? [])]).toHaveLength(2);
  expect(rest.NextToken).toBeUndefined();
});

// Recorded on AWS by https://github.com/getmoto/moto (test_dynamodb_export_table.py, aws_verified)
test("what cannot be exported, and where it cannot go", async () => {
  const { TableName, TableArn } = await makeTable(false);
  const send = (input: Partial<ExportTableToPointInTimeCommandInput>) =>
    db.send(new ExportTableToPointInTimeCommand({ TableArn, S3Bucket: "bucket", ...input }));
  await expect(send({})).rejects.toMatchObject({
    name: "PointInTimeRecoveryUnavailableException",
    message: `Point in time recovery is not enabled for table '${TableName}'`,
  });
  const missing = `${TableArn}-missing`;
  await expect(send({ TableArn: missing })).rejects.toMatchObject({
    name: "TableNotFoundException",
    message: `Table not found: ${missing}`,
  });
  await expect(
    db.send(new DescribeExportCommand({ ExportArn: `${TableArn}/export/01234567890123-a1b2c3d4` })),
  ).rejects.toMatchObject({ name: "ExportNotFoundException" });

  const recoverable = await makeTable();
  const { done } = await exportTable({ TableArn: recoverable.TableArn, S3Bucket: uniqueName("no-such-bucket") });
  expect(done).toMatchObject({
    ExportStatus: "FAILED",
    FailureCode: "S3NoSuchBucket",
    FailureMessage: expect.stringContaining("The specified bucket does not exist"),
  });
  await expect(send({ TableArn: recoverable.TableArn, ExportTime: new Date("2020-01-01") })).rejects.toMatchObject({
    name: "InvalidExportTimeException",
  });
});
