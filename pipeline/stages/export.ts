/** DynamoDB's own export of the table as COPY takes it: a manifest of its files, and where in them each column is. */
import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { FIELDS } from "../customer.ts";
import { type Extract, writeManifest } from "../extract.ts";
import { readJson, readText, writeJson } from "./objects.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html, read 2026-11-24.
interface ExportSummary {
  manifestFilesS3Key: string;
  itemCount: number;
}

/** A line of manifest-files.json. */
interface DataFile {
  itemCount: number;
  dataFileS3Key: string;
}

/** Writes what COPY needs beside a finished export. @throws when the export's own manifests do not agree */
export async function readExport(s3: S3Client, bucket: string, summaryKey: string, prefix: string): Promise<Extract> {
  const { manifestFilesS3Key, itemCount } = await readJson<ExportSummary>(s3, bucket, summaryKey);
  const lines = (await readText(s3, bucket, manifestFilesS3Key)).split("\n").filter((line) => line !== "");
  const files = lines.map((line) => JSON.parse(line) as DataFile);
  const listed = files.reduce((sum, file) => sum + file.itemCount, 0);
  if (listed !== itemCount) throw new Error(`The export has ${itemCount} items, and its files have ${listed}.`);
  const sizes = await sizesBelow(s3, bucket, prefix);
  const parts = files.map(({ dataFileS3Key, itemCount }) => ({
    key: dataFileS3Key,
    customers: itemCount,
    bytes: sizes.get(dataFileS3Key) ?? 0,
  }));
  const jsonpathsKey = `${prefix}/jsonpaths.json`;
  await writeJson(s3, bucket, jsonpathsKey, { jsonpaths: JSONPATHS });
  return {
    manifestKey: await writeManifest(s3, bucket, prefix, parts),
    jsonpathsKey,
    customers: itemCount,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** `{"Item":{"name":{"S":"Ada"},"country_rank":{"N":"7"}}}`: in the order of the columns. */
const JSONPATHS = FIELDS.map(({ name, type }) => `$.Item.${name}.${type === "integer" ? "N" : "S"}`);

async function sizesBelow(s3: S3Client, Bucket: string, prefix: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: `${prefix}/` }))
    for (const { Key = "", Size = 0 } of Contents) sizes.set(Key, Size);
  return sizes;
}
