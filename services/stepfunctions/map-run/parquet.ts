import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Json } from "../language/json.ts";

/** A Parquet file's rows as objects, a row group at a time, by ranges of the object. */
export async function* readParquet(
  s3: S3Client,
  Bucket: string,
  Key: string,
  version: (etag: string | undefined) => void,
): AsyncGenerator<Json> {
  const { ContentLength = 0, ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  version(ETag);
  const file: AsyncBuffer = {
    byteLength: ContentLength,
    async slice(start, end = ContentLength) {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket, Key, IfMatch: ETag, Range: `bytes=${start}-${end - 1}` }),
      );
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
    for (const row of rows) yield plain(row);
    rowStart = rowEnd;
  }
}

/** What JSON has no word for becomes text: dates and bytes; large whole numbers stay numbers as far as they are exact. */
function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  return value as Json;
}
