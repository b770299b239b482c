import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { PostgresError } from "../postgres-error.ts";
import { boxed, prefixMissing, s3Failure } from "./errors.ts";
import type { CopyStatement } from "./statement.ts";

/** One file to load. */
export interface SourceFile {
  bucket: string;
  key: string;
  url: string;
}

const URL_PATTERN = /^s3:\/\/([^/]+)\/(.*)$/s;

/** `s3://bucket/key` in its parts. */
export function parseS3Url(url: string): { bucket: string; key: string } {
  const [, bucket, key] = URL_PATTERN.exec(url) ?? [];
  if (bucket === undefined || key === undefined)
    throw new PostgresError("XX000", `Invalid S3 path '${url}': it must be s3://bucket/prefix`);
  return { bucket, key };
}

/** The files that a COPY loads: those of its manifest, or all with its prefix. */
export function listSource(s3: S3Client, statement: CopyStatement): Promise<SourceFile[]> {
  return statement.manifest ? readManifest(s3, statement.source) : listPrefix(s3, statement.source);
}

async function listPrefix(s3: S3Client, source: string): Promise<SourceFile[]> {
  const { bucket, key: prefix } = parseS3Url(source);
  const files: SourceFile[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await send(
      () => s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken })),
      `S3 Path=${source}`,
    );
    // What ends in a slash is a folder that some console has made.
    for (const { Key = "" } of page.Contents ?? [])
      if (!Key.endsWith("/")) files.push({ bucket, key: Key, url: `s3://${bucket}/${Key}` });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  if (files.length === 0) throw prefixMissing(prefix);
  return files;
}

interface Manifest {
  entries?: { url?: unknown; mandatory?: unknown }[];
}

// https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html, read 2026-11-24
async function readManifest(s3: S3Client, source: string): Promise<SourceFile[]> {
  const { bucket, key } = parseS3Url(source);
  const text = await send(async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  }, `Manifest file location = ${source}`);
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch {
    throw boxed("Invalid JSON in manifest file", 8001, `Manifest file location = ${source}`);
  }
  if (!Array.isArray(manifest.entries))
    throw boxed("Manifest file is not in correct json format", 8001, `Manifest file location = ${source}`);
  const files: SourceFile[] = [];
  for (const { url, mandatory } of manifest.entries) {
    if (typeof url !== "string" || !URL_PATTERN.test(url))
      throw boxed("MANIFEST needs full path for S3 objects", 8001, `Manifest file location = ${source}`);
    const file = { ...parseS3Url(url), url };
    if (await exists(s3, file)) files.push(file);
    else if (mandatory === true)
      throw boxed(
        `The specified S3 file '${url}' does not exist: Mandatory url is not present in manifest file`,
        8001,
        `Manifest file location = ${source}`,
      );
  }
  if (files.length === 0)
    throw boxed("None of the files in the manifest exist", 8001, `Manifest file location = ${source}`);
  return files;
}

async function exists(s3: S3Client, { bucket, key }: SourceFile): Promise<boolean> {
  const page = await send(
    () => s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 })),
    `S3 Path=s3://${bucket}/${key}`,
  );
  return page.Contents?.[0]?.Key === key;
}

/** A file's bytes, unpacked. */
export async function openFile(
  s3: S3Client,
  { bucket, key, url }: SourceFile,
  compression: CopyStatement["compression"],
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const body = await send(async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
    return Body as Readable;
  }, `S3 key being read : ${url}`);
  if (compression === "none") return body as AsyncIterable<Buffer>;
  const unpack = compression === "gzip" ? createGunzip({ chunkSize: 256 * 1024 }) : createZstdDecompress();
  body.on("error", (error) => unpack.destroy(error));
  return unpacked(body.pipe(unpack), url);
}

async function* unpacked(stream: AsyncIterable<Buffer>, url: string): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw boxed(`Invalid compressed data: ${(error as Error).message}`, 1216, `S3 key being read : ${url}`);
  }
}

async function send<T>(call: () => Promise<T>, context: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof PostgresError ? error : s3Failure(error, context);
  }
}
