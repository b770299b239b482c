import { gzipSync, zstdCompressSync } from "node:zlib";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  type AttributeValue,
  CreateTableCommand,
  DescribeExportCommand,
  DescribeImportCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExportTableToPointInTimeCommand,
  ImportTableCommand,
  type ImportTableCommandInput,
  ListImportsCommand,
  PutItemCommand,
  paginateScan,
  QueryCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { keyedTable } from "../../support/tables.ts";

const db = new DynamoDBClient(clientConfig());
const logs = new CloudWatchLogsClient(clientConfig());
const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
// On AWS an import takes minutes.
const POLL = { timeout: process.env.ENDPOINT_URL ? 1_200_000 : 20_000, interval: 20 };

const line = (pk: string, more: Record<string, unknown> = {}) => JSON.stringify({ Item: { pk: { S: pk }, ...more } });

/** Puts objects into a new bucket. */
async function bucketOf(objects: Readonly<Record<string, string | Uint8Array>>) {
  const Bucket = uniqueName("imports");
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const [Key, Body] of Object.entries(objects)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return Bucket;
}

const inputOf = (S3Bucket: string, more: Partial<ImportTableCommandInput> = {}): ImportTableCommandInput => ({
  S3BucketSource: { S3Bucket },
  InputFormat: "DYNAMODB_JSON",
  TableCreationParameters: keyedTable(uniqueName("imported"), "pk"),
  ...more,
});

async function importTable(input: ImportTableCommandInput) {
  const { ImportTableDescription: started } = await db.send(new ImportTableCommand(input));
  const describe = async () =>
    (await db.send(new DescribeImportCommand({ ImportArn: started?.ImportArn }))).ImportTableDescription;
  await expect.poll(async () => (await describe())?.ImportStatus, POLL).not.toBe("IN_PROGRESS");
  return { started, done: await describe(), TableName: input.TableCreationParameters?.TableName };
}

async function contents(TableName: string | undefined): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName, ConsistentRead: true }))
    items.push(...Items);
  return items.sort((a, b) => ((a.pk?.S ?? a.pk?.N ?? "") < (b.pk?.S ?? b.pk?.N ?? "") ? -1 : 1));
}

// Statuses and counts: recorded on AWS by https://github.com/getmoto/moto (test_dynamodb_import_table.py, aws_verified), read 2026-11-24
describe("DynamoDB's JSON", () => {
  test("is imported from all objects, however they are called, with or without newlines", async () => {
    const bucket = await bucketOf({
      "data.json": `${line("a")}\n${line("b", { n: { N: "1.0" }, b: { B: "YmFy" } })}\n\n${line("c")}${line("d")}`,
      completely_random_filename: line("e{", { m: { M: { 'k"}': { S: "}{" } } } }),
    });
    const { started, done, TableName } = await importTable(inputOf(bucket));
    expect(started).toMatchObject({
      ImportArn: expect.stringMatching(/:table\/imported-[^/]+\/import\/\d{14}-[0-9a-f]{8}$/),
      ImportStatus: "IN_PROGRESS",
      InputFormat: "DYNAMODB_JSON",
      CloudWatchLogGroupArn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws-dynamodb/imports:*",
    });
    expect(done).toMatchObject({
      ImportStatus: "COMPLETED",
      ErrorCount: 0,
      ProcessedItemCount: 5,
      ImportedItemCount: 5,
      EndTime: expect.any(Date),
    });
    expect(done?.ProcessedSizeBytes).toBeGreaterThan(0);
    expect((await db.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus).toBe("ACTIVE");
    expect(await contents(TableName)).toEqual([
      { pk: { S: "a" } },
      { pk: { S: "b" }, n: { N: "1" }, b: { B: new Uint8Array(Buffer.from("bar")) } },
      { pk: { S: "c" } },
      { pk: { S: "d" } },
      { pk: { S: "e{" }, m: { M: { 'k"}': { S: "}{" } } } },
    ]);
  });

  test.each([
    ["GZIP", (text: string) => gzipSync(text)],
    ["ZSTD", (text: string) => zstdCompressSync(text)],
  ] as const)("is read compressed by %s", async (InputCompressionType, compress) => {
    const bucket = await bucketOf({ one: compress(line("a")), two: compress(line("b")) });
    const { done, TableName } = await importTable(inputOf(bucket, { InputCompressionType }));
    expect(done).toMatchObject({ ImportStatus: "COMPLETED", ImportedItemCount: 2 });
    expect(await contents(TableName)).toEqual([{ pk: { S: "a" } }, { pk: { S: "b" } }]);
  });

  test("is taken from under a prefix only", async () => {
    const bucket = await bucketOf({ "yes/1": line("a"), "no/1": line("b") });
    const { TableName } = await importTable(
      inputOf(bucket, { S3BucketSource: { S3Bucket: bucket, S3KeyPrefix: "yes/" } }),
    );
    expect(await contents(TableName)).toEqual([{ pk: { S: "a" } }]);
  });

  test("an empty bucket makes an empty table", async () => {
    const { done, TableName } = await importTable(inputOf(await bucketOf({})));
    expect(done).toMatchObject({
      ImportStatus: "COMPLETED",
      ErrorCount: 0,
      ProcessedItemCount: 0,
      ImportedItemCount: 0,
      ProcessedSizeBytes: 0,
    });
    expect(await contents(TableName)).toEqual([]);
  });

  test("records that are no items are left out and logged", async () => {
    const bucket = await bucketOf({
      "data.json": line("msg1"),
      invaliddata: `${JSON.stringify({ pk: { S: "msg2" } })}\n${line("x", { n: { N: "no number" } })}\n{"Item": {"pk": {"N": "1"}}}`,
    });
    const { done, TableName } = await importTable(inputOf(bucket));
    expect(done).toMatchObject({
      ImportStatus: "FAILED",
      ErrorCount: 3,
      ProcessedItemCount: 4,
      ImportedItemCount: 1,
    });
    expect(await contents(TableName)).toEqual([{ pk: { S: "msg1" } }]);
    const events = async () =>
      (
        await logs.send(
          new FilterLogEventsCommand({
            logGroupName: "/aws-dynamodb/imports",
            logStreamNamePrefix: done?.ImportArn?.split("/").at(-1),
          }),
        )
      ).events?.map(({ message = "" }) => JSON.parse(message)) ?? [];
    await expect.poll(async () => (await events()).length, POLL).toBe(3);
    expect((await events())[2]).toEqual({
      itemS3Pointer: { bucket, key: "invaliddata", itemIndex: 2 },
      importArn: done?.ImportArn,
      errorMessages: ["One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N"],
    });
  });

  test("what ExportTableToPointInTime writes is read again", async () => {
    const TableName = uniqueName("imports");
    const { TableDescription } = await db.send(
      new CreateTableCommand({ ...inputOf("").TableCreationParameters, TableName }),
    );
    await db.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const Item = {
      pk: { S: "ü\n" },
      b: { B: new Uint8Array([0, 255]) },
      ns: { NS: ["1", "2"] },
      l: { L: [{ NULL: true }] },
    };
    await db.send(new PutItemCommand({ TableName, Item }));
    const S3Bucket = await bucketOf({});
    const { ExportDescription } = await db.send(
      new ExportTableToPointInTimeCommand({ TableArn: TableDescription?.TableArn, S3Bucket }),
    );
    const ExportArn = ExportDescription?.ExportArn;
    await expect
      .poll(async () => (await db.send(new DescribeExportCommand({ ExportArn }))).ExportDescription?.ExportStatus, POLL)
      .toBe("COMPLETED");
    const S3KeyPrefix = `AWSDynamoDB/${ExportArn?.split("/").at(-1)}/data/`;
    const imported = await importTable(
      inputOf(S3Bucket, { S3BucketSource: { S3Bucket, S3KeyPrefix }, InputCompressionType: "GZIP" }),
    );
    expect(imported.done).toMatchObject({ ImportStatus: "COMPLETED", ImportedItemCount: 1 });
    expect(await contents(imported.TableName)).toEqual([Item]);
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html, read 2026-11-24
describe("CSV", () => {
  const parameters = () => ({
    TableName: uniqueName("imported"),
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "N" as const },
      { AttributeName: "city", AttributeType: "S" as const },
    ],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
    BillingMode: "PAY_PER_REQUEST" as const,
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-city",
        KeySchema: [{ AttributeName: "city", KeyType: "HASH" as const }],
        Projection: { ProjectionType: "ALL" as const },
      },
    ],
  });

  test("has its names in the first line; only keys have types", async () => {
    const bucket = await bucketOf({ "a.csv": 'pk,city,n,text\n1,Oslo,7,"a, ""b""\nc"\n2,Bergen,8,x\n' });
    const { done, TableName } = await importTable(
      inputOf(bucket, { InputFormat: "CSV", TableCreationParameters: parameters() }),
    );
    expect(done).toMatchObject({ ImportStatus: "COMPLETED", ProcessedItemCount: 2, ImportedItemCount: 2 });
    const oslo = { pk: { N: "1" }, city: { S: "Oslo" }, n: { S: "7" }, text: { S: 'a, "b"\nc' } };
    expect(await contents(TableName)).toEqual([
      oslo,
      { pk: { N: "2" }, city: { S: "Bergen" }, n: { S: "8" }, text: { S: "x" } },
    ]);
    const { Items } = await db.send(
      new QueryCommand({
        TableName,
        IndexName: "by-city",
        KeyConditionExpression: "city = :city",
        ExpressionAttributeValues: { ":city": { S: "Oslo" } },
      }),
    );
    expect(Items).toEqual([oslo]);
  });

  test("may be told its names and its delimiter; lines that do not fit are errors", async () => {
    const bucket = await bucketOf({ "a.csv": "1;Oslo\n2\nno number;Bergen\n3;Rome\n" });
    const { done, TableName } = await importTable(
      inputOf(bucket, {
        InputFormat: "CSV",
        InputFormatOptions: { Csv: { Delimiter: ";", HeaderList: ["pk", "city"] } },
        TableCreationParameters: parameters(),
      }),
    );
    expect(done).toMatchObject({ ImportStatus: "FAILED", ErrorCount: 2, ProcessedItemCount: 4, ImportedItemCount: 2 });
    expect((await contents(TableName)).map(({ pk }) => pk?.N)).toEqual(["1", "3"]);
  });
});

describe("an import", () => {
  test("from a bucket that is not there fails, and leaves no table", async () => {
    const { done, TableName } = await importTable(inputOf(uniqueName("no-such-bucket")));
    expect(done).toMatchObject({
      ImportStatus: "FAILED",
      FailureCode: "S3NoSuchBucket",
      FailureMessage: expect.stringContaining("The specified bucket does not exist"),
    });
    await expect(db.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("checks the table as CreateTable does", async () => {
    const input = inputOf("bucket");
    await expect(
      db.send(
        new ImportTableCommand({
          ...input,
          TableCreationParameters: { ...input.TableCreationParameters, BillingMode: "PROVISIONED" } as never,
        }),
      ),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    });
    await expect(
      db.send(
        new DescribeImportCommand({ ImportArn: "arn:aws:dynamodb:us-east-1:000000000000:table/x/import/0123-45" }),
      ),
    ).rejects.toMatchObject({ name: "ImportNotFoundException" });
  });

  test("is started once for a client's token, and listed", async () => {
    const input = inputOf(await bucketOf({ one: line("a") }), { ClientToken: uniqueName("token") });
    const first = await importTable(input);
    const again = await db.send(new ImportTableCommand(input));
    expect(again.ImportTableDescription?.ImportArn).toBe(first.started?.ImportArn);
    await expect(db.send(new ImportTableCommand({ ...input, InputCompressionType: "GZIP" }))).rejects.toMatchObject({
      name: "ImportConflictException",
    });
    const { ImportSummaryList } = await db.send(new ListImportsCommand({ TableArn: first.started?.TableArn }));
    expect(ImportSummaryList).toMatchObject([
      { ImportArn: first.started?.ImportArn, ImportStatus: "COMPLETED", InputFormat: "DYNAMODB_JSON" },
    ]);
  });
});

// What the emulator has not: not AWS's behaviour.
test.skipIf(process.env.ENDPOINT_URL !== undefined)("ION is refused by name", async () => {
  await expect(db.send(new ImportTableCommand(inputOf("bucket", { InputFormat: "ION" })))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("ION"),
  });
});
