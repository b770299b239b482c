import { GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { UserError } from "./settings.ts";

// Of each partition that is being read one lies in memory, with the lines that it was split into.
const RANGE_BYTES = 1024 * 1024;

/**
 * An object's text, by ranges: each is a small request that the SDK repeats by itself, where a stream held open for the whole
 * partition would break with the first restart of the server.
 */
export async function* textOf(s3: S3Client, bucket: string, key: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let ETag: string | undefined;
  for (let start = 0, size = 1; start < size; start += RANGE_BYTES) {
    const Range = `bytes=${start}-${start + RANGE_BYTES - 1}`;
    const part = await s3
      .send(new GetObjectCommand({ Bucket: bucket, Key: key, Range, IfMatch: ETag }))
      .catch((error: unknown) => {
        if (error instanceof NoSuchKey)
          throw new UserError(`The manifest lists s3://${bucket}/${key}, which is not there.`);
        throw error;
      });
    size = Number(part.ContentRange?.split("/")[1] ?? 0);
    ETag = part.ETag;
    yield decoder.decode(await part.Body?.transformToByteArray(), { stream: true });
  }
}
