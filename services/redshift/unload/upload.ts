import { once } from "node:events";
import { type Duplex, PassThrough } from "node:stream";
import { createGzip, createZstdCompress, type ZstdOptions } from "node:zlib";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { s3Failure } from "../transfer/errors.ts";
import type { UnloadCompression } from "./statement.ts";

// A part has at least 5 MB (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, read 2026-11-24) and at most 10,000 make a file of 6.2 GB.
const PART_BYTES = 8 * 1024 * 1024;
// So much waits for the packer, which works beside us.
const WAITING_BYTES = 1024 * 1024;

// What a stream takes besides its packing; the types of node:zlib do not say so.
const waits = { writableHighWaterMark: WAITING_BYTES };

const PACKERS: Readonly<Record<UnloadCompression, () => Duplex>> = {
  none: () => new PassThrough(waits),
  gzip: () => createGzip({ chunkSize: 64 * 1024, ...waits }),
  zstd: () => createZstdCompress(waits as ZstdOptions),
};

/** A file that is being written to S3. */
export class UploadedFile {
  readonly url: string;
  readonly startedAt = new Date();
  rows = 0;
  headerLines = 0;
  /** As they are stored. */
  bytes = 0;
  readonly #packer: Duplex;
  readonly #uploaded: Promise<void>;

  constructor(s3: S3Client, { bucket, key }: { bucket: string; key: string }, compression: UnloadCompression) {
    this.url = `s3://${bucket}/${key}`;
    this.#packer = PACKERS[compression]();
    this.#uploaded = upload(s3, { Bucket: bucket, Key: key }, this.#counted()).catch((error: unknown) => {
      const failure = s3Failure(error, `S3 key being written : ${this.url}`);
      this.#packer.destroy(failure);
      throw failure;
    });
    // Thrown by whoever writes or ends.
    this.#uploaded.catch(() => undefined);
    this.#packer.on("error", () => undefined);
  }

  /** Waits when the packer or S3 are slower. @throws PostgresError with S3's answer */
  async write(bytes: Buffer): Promise<void> {
    if (this.#packer.destroyed) await this.#uploaded;
    if (!this.#packer.write(bytes)) await once(this.#packer, "drain");
  }

  /** @throws PostgresError with S3's answer */
  async end(): Promise<void> {
    this.#packer.end();
    await this.#uploaded;
  }

  /** Gives it up: nothing of it stays. */
  async abort(): Promise<void> {
    this.#packer.destroy(new Error("The file has been given up."));
    await this.#uploaded.catch(() => undefined);
  }

  async *#counted(): AsyncGenerator<Buffer> {
    for await (const chunk of this.#packer as AsyncIterable<Buffer>) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}

interface Place {
  Bucket: string;
  Key: string;
}

/** Puts a small object at once, and a big one part by part. */
async function upload(s3: S3Client, place: Place, chunks: AsyncIterable<Buffer>): Promise<void> {
  let waiting: Buffer[] = [];
  let size = 0;
  let parts: Parts | undefined;
  try {
    for await (const chunk of chunks) {
      waiting.push(chunk);
      size += chunk.length;
      if (size < PART_BYTES) continue;
      parts ??= await Parts.begin(s3, place);
      await parts.add(Buffer.concat(waiting));
      waiting = [];
      size = 0;
    }
    const Body = Buffer.concat(waiting);
    if (!parts) {
      await s3.send(new PutObjectCommand({ ...place, Body }));
      return;
    }
    if (Body.length > 0) await parts.add(Body);
    await parts.complete();
  } catch (error) {
    await parts?.abort();
    throw error;
  }
}

class Parts {
  readonly #s3: S3Client;
  readonly #upload: Place & { UploadId: string | undefined };
  readonly #parts: CompletedPart[] = [];

  private constructor(s3: S3Client, upload: Place & { UploadId: string | undefined }) {
    this.#s3 = s3;
    this.#upload = upload;
  }

  static async begin(s3: S3Client, place: Place): Promise<Parts> {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
    return new Parts(s3, { ...place, UploadId });
  }

  async add(Body: Buffer): Promise<void> {
    const PartNumber = this.#parts.length + 1;
    const { ETag } = await this.#s3.send(new UploadPartCommand({ ...this.#upload, PartNumber, Body }));
    this.#parts.push({ PartNumber, ETag });
  }

  async complete(): Promise<void> {
    await this.#s3.send(
      new CompleteMultipartUploadCommand({ ...this.#upload, MultipartUpload: { Parts: this.#parts } }),
    );
  }

  async abort(): Promise<void> {
    await this.#s3.send(new AbortMultipartUploadCommand(this.#upload)).catch(() => undefined);
  }
}
