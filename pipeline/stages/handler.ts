/** The Lambda function of the state machine: every stage of it is a function of one partition. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { type Extract, type ExtractedPart, extractSegment, type SegmentOptions, writeManifest } from "../extract.ts";
import { withoutLogger } from "../without-logger.ts";
import { readExport } from "./export.ts";
import { type DatasetRequest, finishDataset, generatePartition, generateRun, planDataset } from "./generate.ts";
import { loadResult, loadStatements } from "./load.ts";
import { removeAll } from "./objects.ts";
import { readResults, type SendRequest, type Sent, sendChunks, sumOf } from "./send.ts";

// An emulator's address has no buckets in its host names.
const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
const dynamodb = withoutLogger(new DynamoDBClient({}));

const BUCKET = process.env.BUCKET ?? "";
const TABLE_NAME = process.env.TABLE_NAME ?? "customers";

/** Inside an emulator its API is where its other services are, whatever its address outside. */
const apiUrl = (): string => {
  const { AWS_ENDPOINT_URL, API_PATH, API_URL = "" } = process.env;
  return AWS_ENDPOINT_URL ? `${AWS_ENDPOINT_URL}${API_PATH}` : API_URL;
};

/** By name: what the state machine asks for, and what it needs to be told. */
const STAGES = {
  run: (event: DatasetRequest & { index: number }) => generateRun(s3, { ...event, bucket: BUCKET }),
  plan: (event: DatasetRequest) => planDataset(s3, { ...event, bucket: BUCKET }),
  partition: (event: DatasetRequest & { index: number }) => generatePartition(s3, { ...event, bucket: BUCKET }),
  dataset: (event: DatasetRequest) => finishDataset(s3, { ...event, bucket: BUCKET }),
  send: (event: Omit<SendRequest, "bucket" | "apiUrl">) =>
    sendChunks(s3, { ...event, bucket: BUCKET, apiUrl: apiUrl() }),
  sent: ({ manifest, children }: { manifest?: string; children?: Sent[] }) =>
    sumOf(children ?? readResults(s3, BUCKET, manifest ?? "")),
  extract: (event: Pick<SegmentOptions, "prefix" | "segments" | "segment">) =>
    extractSegment(dynamodb, s3, { ...event, table: TABLE_NAME, bucket: BUCKET }, () => undefined),
  async statements({ prefix, parts }: { prefix: string; parts: ExtractedPart[] }) {
    return toLoad({
      manifestKey: await writeManifest(s3, BUCKET, prefix, parts),
      customers: parts.reduce((sum, { customers }) => sum + customers, 0),
      bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    });
  },
  exported: async ({ summary, prefix }: { summary: string; prefix: string }) =>
    toLoad(await readExport(s3, BUCKET, summary, prefix)),
  async loaded({ statement, scanned, prefix }: { statement: string; scanned: number; prefix: string }) {
    const result = await loadResult(new RedshiftDataClient({}), statement, scanned);
    // The files were for COPY alone.
    await removeAll(s3, BUCKET, `${prefix}/`);
    return result;
  },
};

/** What was extracted, and the statements that load it. */
const toLoad = (extract: Extract) => ({
  extract,
  sqls: loadStatements(BUCKET, extract, process.env.COPY_ROLE_ARN ?? ""),
});

export async function handler({ stage, ...event }: { stage: keyof typeof STAGES }): Promise<unknown> {
  const run = STAGES[stage] as ((event: unknown) => Promise<unknown>) | undefined;
  if (!run) throw new Error(`There is no stage ${stage}.`);
  return (await run(event)) ?? {};
}
