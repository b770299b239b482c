/** Small objects and pieces of large ones. */
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";

export async function readText(s3: S3Client, Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? "";
}

export async function readJson<T>(s3: S3Client, bucket: string, key: string): Promise<T> {
  return JSON.parse(await readText(s3, bucket, key)) as T; // written by another stage
}

export async function writeJson(s3: S3Client, Bucket: string, Key: string, value: unknown): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(value), ContentType: "application/json" }));
}

const PIECE_BYTES = 1024 * 1024;

/** The lines between two bytes, a piece of the object at a time: every piece is a request that the SDK repeats by itself. */
export async function* readLines(
  s3: S3Client,
  bucket: string,
  key: string,
  start: number,
  end: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for (let from = start; from < end; from += PIECE_BYTES) {
    const Range = `bytes=${from}-${Math.min(from + PIECE_BYTES, end) - 1}`;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
    const lines = (rest + decoder.decode(await Body?.transformToByteArray(), { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** Everything below a prefix. */
export async function removeAll(s3: S3Client, Bucket: string, Prefix: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
}
