import type { S3Client } from "@aws-sdk/client-s3";
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { PostgresError } from "../postgres-error.ts";
import type { Permissions } from "../transfer/authorize.ts";
import { parseS3Url } from "../transfer/clients.ts";
import { s3Failure } from "../transfer/errors.ts";
import { manifestError, prefixMissing, spectrumScanError } from "./errors.ts";
import type { CopyFormat } from "./statement.ts";

/** One file to load. */
export interface SourceFile {
  bucket: string;
  key: string;
  url: string;
  size: number;
}

/** A bucket as a role may see it. */
export interface Reading {
  s3: S3Client;
  permissions: Permissions;
}

/** The files that a COPY loads: those of its manifest, or all with its prefix. @throws PostgresError */
export function listSource(
  reading: Reading,
  { url, manifest }: { url: string; manifest: boolean },
  format: CopyFormat,
): Promise<SourceFile[]> {
  return manifest ? readManifest(reading, url, format.kind === "parquet") : listPrefix(reading, url);
}

async function listPrefix({ s3, permissions }: Reading, url: string): Promise<SourceFile[]> {
  const { bucket, key: prefix } = parseS3Url(url);
  const context = `Listing bucket=${bucket} prefix=${prefix}`;
  permissions.require("s3:ListBucket", `arn:aws:s3:::${bucket}`, context, { "s3:prefix": prefix });
  const files: SourceFile[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await send(
      () => s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken })),
      context,
    );
    // What ends in a slash and is empty is a folder that some console has made.
    for (const { Key = "", Size = 0 } of page.Contents ?? [])
      if (!Key.endsWith("/") || Size > 0) files.push({ bucket, key: Key, url: `s3://${bucket}/${Key}`, size: Size });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  if (files.length === 0) throw prefixMissing(prefix);
  return files;
}

function requireRead(permissions: Permissions, { bucket, key, url }: Omit<SourceFile, "size">): void {
  permissions.require("s3:GetObject", `arn:aws:s3:::${bucket}/${key}`, `S3 key being read : ${url}`);
}

interface Manifest {
  entries?: { url?: unknown; mandatory?: unknown; meta?: { content_length?: unknown } }[];
}

// https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html, read 2026-11-24
async function readManifest(reading: Reading, source: string, needsMeta: boolean): Promise<SourceFile[]> {
  const { entries } = parseManifest(await readText(reading, source, `Manifest file location = ${source}`), source);
  const files: SourceFile[] = [];
  for (const { url, mandatory, meta } of entries) {
    if (typeof url !== "string" || !/^s3:\/\/[^/]+\/./.test(url))
      throw manifestError("MANIFEST parameter requires full path of an S3 object.", source);
    // Recorded: 15003, File entry does not have 'meta' key
    if (needsMeta && typeof meta?.content_length !== "number")
      throw spectrumScanError("File entry does not have 'meta' key", 15003);
    const file = { ...parseS3Url(url), url };
    requireRead(reading.permissions, file);
    const size = await sizeOf(reading, file);
    if (size !== undefined) files.push({ ...file, size });
    else if (mandatory === true)
      // The end of the text was recorded: keboola/db-import, and others that look for it.
      throw manifestError(
        `Problem reading manifest file - S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Key ${file.key}: Mandatory url is not present in manifest file.`,
        source,
      );
  }
  if (files.length === 0) throw manifestError("No valid manifest entries found: none of the files exists", source);
  return files;
}

function parseManifest(text: string, source: string): { entries: NonNullable<Manifest["entries"]> } {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch {
    throw manifestError("Manifest file is not in correct json format", source);
  }
  const { entries } = manifest;
  if (!Array.isArray(entries)) throw manifestError("Manifest file does not contain element 'entries'", source);
  return { entries };
}

/** A small file, as text. @throws PostgresError */
export async function readText(reading: Reading, url: string, context: string): Promise<string> {
  const { bucket, key } = parseS3Url(url);
  reading.permissions.require("s3:GetObject", `arn:aws:s3:::${bucket}/${key}`, context);
  return send(async () => {
    const { Body } = await reading.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  }, context);
}

/** A file's size; nothing when it is not there. */
async function sizeOf({ s3 }: Reading, { bucket, key, url }: Omit<SourceFile, "size">): Promise<number | undefined> {
  try {
    return (await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentLength ?? 0;
  } catch (error) {
    if (["NotFound", "NoSuchKey", "NoSuchBucket"].includes((error as Error).name)) return undefined;
    throw s3Failure(error, `S3 key being read : ${url}`);
  }
}

/** A file's bytes, as they are stored; all of them, or from `start` to before `end`. @throws S3's error, or PostgresError when the role may not read it */
export async function openFile(
  { s3, permissions }: Reading,
  file: SourceFile,
  signal: AbortSignal,
  range?: { start: number; end: number },
): Promise<AsyncIterable<Buffer>> {
  requireRead(permissions, file);
  const { bucket: Bucket, key: Key } = file;
  const Range = range && `bytes=${range.start}-${range.end - 1}`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }), { abortSignal: signal });
  return Body as AsyncIterable<Buffer>; // under Node it is a Readable
}

async function send<T>(call: () => Promise<T>, context: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof PostgresError ? error : s3Failure(error, context);
  }
}
