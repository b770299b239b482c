/** The table in DynamoDB to compressed CSV in S3, as COPY reads it: parallel segments of a Scan, a file for each, and a manifest. */
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { stringify } from "csv-stringify/sync";
import { COLUMNS, type Customer, fromItem, type Item, toTimestamp } from "./customer.ts";
import { UserError } from "./settings.ts";
import type { Target } from "./target.ts";
import { upload } from "./upload.ts";
import { withoutLogger } from "./without-logger.ts";

/** Files of the table's items and COPY's manifest of them; beside it lies nothing else. */
export interface Extract {
  manifestKey: string;
  /** Where each column is in files of JSON; without it they are CSV. */
  jsonpathsKey?: string | undefined;
  customers: number;
  /** Compressed. */
  bytes: number;
}

export interface ExtractOptions {
  table: string;
  bucket: string;
  prefix: string;
  segments: number;
  progress(customers: number): void;
}

/** What stands for NULL in the files; no empty field does, because COPY loads those as empty strings. */
export const NULL_AS = "@NULL@";

export async function extract(target: Target, s3: S3Client, options: ExtractOptions): Promise<Extract> {
  const { bucket, prefix, segments } = options;
  const dynamodb = withoutLogger(new DynamoDBClient(target.aws));
  let customers = 0;
  const parts = await Promise.all(
    Array.from({ length: segments }, (_, segment) =>
      extractSegment(dynamodb, s3, { ...options, segment }, (rows) => {
        customers += rows;
        options.progress(customers);
      }),
    ),
  );
  const manifestKey = await writeManifest(s3, bucket, prefix, parts);
  return {
    manifestKey,
    customers,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** A file of one segment's customers. */
export interface ExtractedPart {
  key: string;
  customers: number;
  bytes: number;
}

export type SegmentOptions = Pick<ExtractOptions, "table" | "bucket" | "prefix" | "segments"> & { segment: number };

/** One of several segments of the table to its file. */
export async function extractSegment(
  dynamodb: DynamoDBClient,
  s3: S3Client,
  { table, bucket, prefix, segments, segment }: SegmentOptions,
  progress: (rows: number) => void,
): Promise<ExtractedPart> {
  const key = `${prefix}/part-${String(segment).padStart(5, "0")}.csv.gz`;
  let bytes = 0;
  let customers = 0;
  const csv = segmentCsv(dynamodb, table, segment, segments, (rows) => {
    customers += rows;
    progress(rows);
  });
  await pipeline(csv, createGzip({ level: 1 }), async (compressed: AsyncIterable<Buffer>) => {
    bytes = await upload(s3, { bucket, key, contentType: "application/gzip" }, compressed);
  });
  return { key, customers, bytes };
}

/** The manifest that COPY reads. @returns its key */
export async function writeManifest(
  s3: S3Client,
  bucket: string,
  prefix: string,
  parts: readonly ExtractedPart[],
): Promise<string> {
  const manifestKey = `${prefix}/manifest.json`;
  // https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html (read 2026-11-24): a file that is
  // mandatory and missing ends the COPY.
  const entries = parts.map(({ key, bytes }) => ({
    url: `s3://${bucket}/${key}`,
    mandatory: true,
    meta: { content_length: bytes },
  }));
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: manifestKey,
      Body: JSON.stringify({ entries }, null, 2),
      ContentType: "application/json",
    }),
  );
  return manifestKey;
}

/** One segment as CSV with a header, a page (1 MB of items) at a time. */
async function* segmentCsv(
  client: DynamoDBClient,
  table: string,
  Segment: number,
  TotalSegments: number,
  onRows: (rows: number) => void,
): AsyncGenerator<string> {
  yield stringify([COLUMNS]);
  const projection = Object.fromEntries(COLUMNS.map((column) => [`#${column}`, column]));
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      Segment,
      TotalSegments,
      // Consistent: what was answered 201 before the load began is in it.
      ConsistentRead: true,
      ProjectionExpression: Object.keys(projection).join(", "),
      ExpressionAttributeNames: projection,
    },
  );
  for await (const { Items = [] } of pages) {
    yield stringify(Items.map((item) => csvRow(fromItem(item as Item))));
    onRows(Items.length);
  }
}

function csvRow(customer: Customer): (string | number)[] {
  const row = { ...customer, created_at: customer.created_at && toTimestamp(customer.created_at) };
  return COLUMNS.map((column) => {
    const value = row[column as keyof Customer];
    if (value === NULL_AS)
      throw new UserError(
        `The customer ${customer.customer_id} has "${NULL_AS}" as ${column}, which means NULL to COPY.`,
      );
    return value ?? NULL_AS;
  });
}
