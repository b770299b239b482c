import { gzipSync } from "node:zlib";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
} from "@aws-sdk/client-sfn";
import { parquetWriteBuffer } from "hyparquet-writer";
import { beforeAll, describe, expect, it } from "vitest";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";
import { createMachine, ended, outputOf, run, sfn, single, startMachine } from "./machine.ts";

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
const Bucket = uniqueName("items");

const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));

const processor = (state: object = { Type: "Pass" }, ExecutionType: "STANDARD" | "EXPRESS" = "STANDARD") => ({
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
  StartAt: "Item",
  States: { Item: { ...state, End: true } },
});

const reader = (Key: string, ReaderConfig: object) => ({
  Resource: "arn:aws:states:::s3:getObject",
  ReaderConfig,
  Parameters: { Bucket, Key },
});

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});

describe("ItemReader", () => {
  it.each([
    [
      "CSV",
      "people.csv",
      'id,name\r\n1,Ada\r\n2,"Grace, H."\r\n',
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
    ],
    [
      "CSV with other delimiters and given headers",
      "people.psv",
      "1|Ada\n2|Grace, H.\n",
      { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["id", "name"], CSVDelimiter: "PIPE" },
    ],
    [
      "JSON",
      "people.json",
      '{"people":[{"id":"1","name":"Ada"},{"id":"2","name":"Grace, H."}]}',
      { InputType: "JSON", ItemsPointer: "/people" },
    ],
    ["JSON Lines", "people.jsonl", '{"id":"1","name":"Ada"}\n{"id":"2","name":"Grace, H."}\n', { InputType: "JSONL" }],
    [
      "Parquet",
      "people.parquet",
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: "id", data: ["1", "2"] },
            { name: "name", data: ["Ada", "Grace, H."] },
          ],
        }),
      ),
      { InputType: "PARQUET" },
    ],
  ])("reads %s", async (_name, key, body, config) => {
    await put(key, body);
    const output = await outputOf(single({ Type: "Map", ItemProcessor: processor(), ItemReader: reader(key, config) }));
    expect(output).toEqual([
      { id: "1", name: "Ada" },
      { id: "2", name: "Grace, H." },
    ]);
  });

  it("lists objects, and reads what an inventory's manifest names", async () => {
    await put("listed/a.txt", "1");
    await put("listed/b.txt", "22");
    const listed = await outputOf(
      single({
        Type: "Map",
        ItemProcessor: processor(),
        ItemReader: { Resource: "arn:aws:states:::s3:listObjectsV2", Parameters: { Bucket, Prefix: "listed/" } },
      }),
    );
    expect(listed).toMatchObject([
      { Key: "listed/a.txt", Size: 1 },
      { Key: "listed/b.txt", Size: 2 },
    ]);
    await put("inventory/1.csv", `"${Bucket}","a"\n"${Bucket}","b"\n`);
    await put(
      "inventory/manifest.json",
      JSON.stringify({ fileFormat: "CSV", fileSchema: "Bucket, Key", files: [{ key: "inventory/1.csv" }] }),
    );
    const inventory = await outputOf(
      single({
        Type: "Map",
        ItemProcessor: processor(),
        ItemReader: reader("inventory/manifest.json", { InputType: "MANIFEST", ManifestType: "S3_INVENTORY" }),
      }),
    );
    expect(inventory).toEqual([
      { Bucket, Key: "a" },
      { Bucket, Key: "b" },
    ]);
  });

  it.each<[string, string, object, string | Uint8Array | undefined, RegExp]>([
    [
      "an object that is not there",
      "none.csv",
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      undefined,
      /^The specified key does not exist\. \(Service: S3, Status Code: 404/,
    ],
    [
      "a quote that is never closed",
      "broken.csv",
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      'a,b\n1,"2\n',
      /broken\.csv could not be read/,
    ],
    // Recorded on AWS: test_base_scenarios.snapshot.json in LocalStack's repository, read 2026-11-24.
    ["JSON that is no list", "number.json", { InputType: "JSON" }, "1", /^Attempting to map over non-iterable node\.$/],
    [
      "two columns of one name",
      "twice.csv",
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      "a,a\n1,2\n",
      /^CSV headers cannot contain duplicates\.$/,
    ],
    ["JSON that is none", "broken.json", { InputType: "JSON" }, "[1,", /broken\.json could not be read/],
    [
      "a line that is no JSON",
      "broken.jsonl",
      { InputType: "JSONL" },
      "1\n{\n",
      /^Line 2 of broken\.jsonl is not JSON/,
    ],
    [
      "packed lines that end too early",
      "broken.jsonl.gz",
      { InputType: "JSONL" },
      gzipSync("1\n".repeat(9)).subarray(0, 20),
      /broken\.jsonl\.gz could not be read/,
    ],
    ["Parquet that is none", "broken.parquet", { InputType: "PARQUET" }, "PAR1", /broken\.parquet could not be read/],
    [
      "a manifest that is none",
      "broken-manifest.json",
      { InputType: "MANIFEST", ManifestType: "S3_INVENTORY" },
      "{",
      /broken-manifest\.json could not be read/,
    ],
  ])("fails with States.ItemReaderFailed on %s", async (_name, key, config, body, cause) => {
    if (body !== undefined) await put(key, body);
    const ending = await run(single({ Type: "Map", ItemProcessor: processor(), ItemReader: reader(key, config) }));
    expect(ending).toMatchObject({
      status: "FAILED",
      error: "States.ItemReaderFailed",
      cause: expect.stringMatching(cause),
    });
  });

  // That the error is States.ItemReaderFailed, and that children have their own executions, stands in AWS's documentation (concepts-error-handling.html,
  // state-map-distributed.html); that a quote left open is an error, and the cause's words, do not.
  it("fails in the middle of a CSV that breaks there, and what had succeeded stays", async () => {
    // Longer than what is read of an object at a time, so that children run before the end is seen.
    const good = 20_000;
    await put("middle.csv", `n,text\n${Array.from({ length: good }, (_, n) => `${n},abcdefghij\n`).join("")}7,"never`);
    const machine = single({
      Type: "Map",
      MaxConcurrency: 1,
      ItemProcessor: processor({ Type: "Pass" }, "EXPRESS"),
      ItemBatcher: { MaxItemsPerBatch: 1_000 },
      ItemReader: reader("middle.csv", { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }),
    });
    const executionArn = await startMachine(await createMachine(machine));
    expect(await ended(executionArn)).toMatchObject({ status: "FAILED", error: "States.ItemReaderFailed" });
    const { mapRuns: [{ mapRunArn } = {}] = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    const { status, itemCounts, executionCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(status).toBe("FAILED");
    expect(executionCounts?.succeeded).toBeGreaterThan(0);
    expect(executionCounts).toMatchObject({ total: executionCounts?.succeeded, failed: 0, running: 0 });
    expect(itemCounts?.succeeded).toBe(1_000 * (executionCounts?.succeeded ?? 0));
    expect(itemCounts?.succeeded).toBeLessThanOrEqual(good);
  });
});

describe("ItemBatcher and ResultWriter", () => {
  it("makes batches, and writes the children's results with a manifest", async () => {
    const machine = single({
      Type: "Map",
      Label: "Batches",
      ItemProcessor: processor(
        { Type: "Pass", Parameters: { "sum.$": "States.ArrayLength($.Items)", "shared.$": "$.BatchInput.k" } },
        "EXPRESS",
      ),
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { k: "v" } },
      MaxConcurrency: 2,
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket, Prefix: "results" } },
    });
    const executionArn = await startMachine(await createMachine(machine), [1, 2, 3, 4, 5]);
    const { output = "{}" } = await ended(executionArn);
    const { MapRunArn, ResultWriterDetails } = JSON.parse(output);
    const get = async (Key: string) =>
      JSON.parse((await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? "");
    const manifest = await get(ResultWriterDetails.Key);
    expect(manifest).toMatchObject({ DestinationBucket: Bucket, MapRunArn, ResultFiles: { FAILED: [], PENDING: [] } });
    const results = await get(manifest.ResultFiles.SUCCEEDED[0].Key);
    expect(results.map(({ Output }: { Output: string }) => JSON.parse(Output))).toEqual([
      { sum: 2, shared: "v" },
      { sum: 2, shared: "v" },
      { sum: 1, shared: "v" },
    ]);
    const described = await sfn.send(new DescribeMapRunCommand({ mapRunArn: MapRunArn }));
    expect(described).toMatchObject({
      status: "SUCCEEDED",
      itemCounts: { total: 5, succeeded: 5, resultsWritten: 5 },
      executionCounts: { total: 3, succeeded: 3 },
    });
    const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    expect(mapRuns).toMatchObject([{ mapRunArn: MapRunArn }]);
  });
});

describe("failures", () => {
  const failing = {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    StartAt: "Test",
    States: {
      Test: { Type: "Choice", Choices: [{ Variable: "$", NumericLessThan: 0, Next: "Bad" }], Default: "Good" },
      Bad: { Type: "Fail", Error: "Negative" },
      Good: { Type: "Succeed" },
    },
  };

  it("are tolerated up to the percentage, and then end the map", async () => {
    const machine = (percentage: number) =>
      single({ Type: "Map", ItemProcessor: failing, ToleratedFailurePercentage: percentage });
    expect(await outputOf(machine(50), [1, -1, 3])).toEqual([1, 3]);
    // Recorded on AWS: test_base_scenarios.snapshot.json in LocalStack's repository, read 2026-11-24.
    expect(await run(machine(10), [1, -1, 3])).toMatchObject({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
    });
  });

  it("are run again by a redrive, and what had succeeded stays", async () => {
    await put("flag.json", "not yet");
    const reading = {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:s3:getObject",
      Parameters: { Bucket, "Key.$": "$" },
      ResultSelector: { "body.$": "$.Body" },
    };
    const machine = single({ Type: "Map", MaxConcurrency: 1, ItemProcessor: processor(reading) });
    const executionArn = await startMachine(await createMachine(machine), ["flag.json", "later.json"]);
    expect(await ended(executionArn)).toMatchObject({ status: "FAILED", redriveStatus: "REDRIVABLE" });
    await put("later.json", "now");
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    const { status, output, redriveCount } = await ended(executionArn);
    expect({ status, redriveCount, output: JSON.parse(output ?? "") }).toEqual({
      status: "SUCCEEDED",
      redriveCount: 1,
      output: [{ body: "not yet" }, { body: "now" }],
    });
    const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ mapRunArn: mapRuns[0]?.mapRunArn }));
    expect(executions.map(({ status, redriveCount }) => [status, redriveCount]).sort()).toEqual([
      ["SUCCEEDED", 0],
      ["SUCCEEDED", 1],
    ]);
  });
});
