import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeExportCommand,
  type ExportDescription,
  ExportTableToPointInTimeCommand,
  type ExportViewType,
  PutItemCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { s3 as s3Service } from "../../../services/s3/index.ts";
import { keyedTable } from "../../support/tables.ts";
import { type StartedDynamoDb, startDynamoDb } from "./service.ts";

const START = new Date("2026-11-24T00:00:00Z");
const MINUTE_MS = 60 * 1000;
const at = (minutes: number): Date => new Date(START.getTime() + minutes * MINUTE_MS);
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-export-"));
  vi.useFakeTimers({ now: START, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

const put = ({ client }: StartedDynamoDb, pk: string, n: number) =>
  client.send(new PutItemCommand({ TableName: "table", Item: { pk: { S: pk }, n: { N: String(n) } } }));
const remove = ({ client }: StartedDynamoDb, pk: string) =>
  client.send(new DeleteItemCommand({ TableName: "table", Key: { pk: { S: pk } } }));

async function prepare(stack: StartedDynamoDb): Promise<{ bucket: S3Client; TableArn: string | undefined }> {
  const { TableDescription } = await stack.client.send(new CreateTableCommand(keyedTable("table", "pk")));
  await stack.client.send(
    new UpdateContinuousBackupsCommand({
      TableName: "table",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  const bucket = new S3Client({ ...stack.settings, forcePathStyle: true });
  await bucket.send(new CreateBucketCommand({ Bucket: "exports" }));
  return { bucket, TableArn: TableDescription?.TableArn };
}

async function finish({ client }: StartedDynamoDb, ExportArn: string | undefined): Promise<ExportDescription> {
  for (;;) {
    const { ExportDescription } = await client.send(new DescribeExportCommand({ ExportArn }));
    if (ExportDescription && ExportDescription.ExportStatus !== "IN_PROGRESS") return ExportDescription;
    await new Promise(setImmediate);
  }
}

async function linesOf(bucket: S3Client, key: string | undefined): Promise<unknown[]> {
  const { Body } = await bucket.send(new GetObjectCommand({ Bucket: "exports", Key: key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  const text = (key?.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString().trimEnd();
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line));
}

// The records and the layout: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html, read 2026-11-24
test("the changes between two times, each item once", async () => {
  await using stack = startDynamoDb(directory, s3Service);
  const { bucket, TableArn } = await prepare(stack);
  for (const [index, pk] of ["changed", "deleted", "untouched"].entries()) await put(stack, pk, index);
  vi.setSystemTime(at(10));
  await put(stack, "new", 1);
  await put(stack, "changed", 10);
  vi.setSystemTime(at(15));
  await put(stack, "changed", 11);
  await put(stack, "came and went", 1);
  await remove(stack, "came and went");
  await remove(stack, "deleted");
  vi.setSystemTime(at(30));
  // The end is not part of it.
  await put(stack, "changed", 12);
  await put(stack, "untouched", 3);
  vi.setSystemTime(at(40));

  const exportChanges = async (ExportViewType?: ExportViewType) => {
    const { ExportDescription } = await stack.client.send(
      new ExportTableToPointInTimeCommand({
        TableArn,
        S3Bucket: "exports",
        ExportType: "INCREMENTAL_EXPORT",
        IncrementalExportSpecification: { ExportFromTime: at(10), ExportToTime: at(30), ExportViewType },
      }),
    );
    const done = await finish(stack, ExportDescription?.ExportArn);
    expect(done.FailureMessage).toBeUndefined();
    const [summary] = (await linesOf(bucket, done.ExportManifest)) as Record<string, unknown>[];
    const files = (await linesOf(bucket, String(summary?.manifestFilesS3Key))) as { dataFileS3Key: string }[];
    expect(files).toHaveLength(1);
    return { done, summary, key: files[0]?.dataFileS3Key, lines: await linesOf(bucket, files[0]?.dataFileS3Key) };
  };
  const both = await exportChanges();
  const micros = (minutes: number) =>
    expect.objectContaining({
      WriteTimestampMicros: { N: expect.stringMatching(new RegExp(`^${at(minutes).getTime()}\\d{3}$`)) },
    });
  const item = (pk: string, n: number) => ({ pk: { S: pk }, n: { N: String(n) } });
  const expected = [
    {
      Metadata: micros(15),
      Keys: { pk: { S: "changed" } },
      OldImage: item("changed", 0),
      NewImage: item("changed", 11),
    },
    { Metadata: micros(15), Keys: { pk: { S: "deleted" } }, OldImage: item("deleted", 1) },
    { Metadata: micros(10), Keys: { pk: { S: "new" } }, NewImage: item("new", 1) },
  ];
  expect(both.lines).toHaveLength(3);
  expect(both.lines).toEqual(expect.arrayContaining(expected));
  expect(both.key).toMatch(/^AWSDynamoDB\/data\/[a-z2-7]+\.json\.gz$/);
  expect(both.summary).toMatchObject({
    version: "2023-08-01",
    exportFromTime: at(10).toISOString(),
    exportToTime: at(30).toISOString(),
    outputView: "NEW_AND_OLD_IMAGES",
    exportType: "INCREMENTAL_EXPORT",
    itemCount: 3,
  });
  const onlyNew = await exportChanges("NEW_IMAGE");
  expect(onlyNew.lines).toEqual(expect.arrayContaining(expected.map(({ OldImage: _, ...others }) => others)));
});

test("the period is 15 minutes to 24 hours long and lies in the table's history", async () => {
  await using stack = startDynamoDb(directory, s3Service);
  const { TableArn } = await prepare(stack);
  vi.setSystemTime(at(3 * 24 * 60));
  for (const [from, to] of [
    [0, 14],
    [0, 24 * 60 + 1],
    [-60, -30],
    [3 * 24 * 60, 3 * 24 * 60 + 30],
  ] as const)
    await expect(
      stack.client.send(
        new ExportTableToPointInTimeCommand({
          TableArn,
          S3Bucket: "exports",
          ExportType: "INCREMENTAL_EXPORT",
          IncrementalExportSpecification: { ExportFromTime: at(from), ExportToTime: at(to) },
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidExportTimeException" });
});

test("an export goes on after the emulator was stopped, and leaves one set of files", async () => {
  let arn: string | undefined;
  {
    await using stack = startDynamoDb(directory, s3Service);
    const { TableArn } = await prepare(stack);
    for (let n = 0; n < 700; n += 1) await put(stack, `key-${n}`, n);
    const { ExportDescription } = await stack.client.send(
      new ExportTableToPointInTimeCommand({ TableArn, S3Bucket: "exports" }),
    );
    arn = ExportDescription?.ExportArn;
  }
  await using stack = startDynamoDb(directory, s3Service);
  await put(stack, "key-1", -1);
  expect(await finish(stack, arn)).toMatchObject({ ExportStatus: "COMPLETED", ItemCount: 700 });
  const bucket = new S3Client({ ...stack.settings, forcePathStyle: true });
  const { Contents = [] } = await bucket.send(new ListObjectsV2Command({ Bucket: "exports" }));
  const data = Contents.filter(({ Key }) => Key?.includes("/data/"));
  expect(data).toHaveLength(1);
  const rows = (await linesOf(bucket, data[0]?.Key)) as { Item: { pk: { S: string }; n: { N: string } } }[];
  expect(rows.find(({ Item }) => Item.pk.S === "key-1")?.Item.n.N).toBe("1");
});
