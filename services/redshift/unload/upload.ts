import { once } from "node:events";
import type { Duplex } from "node:stream";
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
// Each file has two of them in memory.
const PART_BYTES = 5 * 1024 * 1024;
// So much waits for the packer, which works beside us.
const WAITING_BYTES = 1024 * 1024;

// What a stream takes besides its packing; the types of node:zlib do not say so.
const waits = { writableHighWaterMark: WAITING_BYTES };

const PACKERS: Readonly<Record<UnloadCompression, (() => Duplex) | undefined>> = {
  none: undefined,
  gzip: () => createGzip({ chunkSize: 64 * 1024, ...waits }),
  zstd: () => createZstdCompress(waits as ZstdOptions),
};

/** A file that is being written to S3. */
export class UploadedFile {
  readonly url: string;
  readonly startedAt = new Date();
  rows = 0;
  headerLines = 0;
  readonly #upload: Upload;
  readonly #packer: Packer | undefined;

  constructor(s3: S3Client, { bucket, key }: { bucket: string; key: string }, compression: UnloadCompression) {
    this.url = `s3://${bucket}/${key}`;
    this.#upload = new Upload(s3, { Bucket: bucket, Key: key });
    const stream = PACKERS[compression]?.();
    this.#packer = stream && new Packer(stream, (bytes) => this.#upload.add(bytes));
  }

  /** As they are stored. */
  get bytes(): number {
    return this.#upload.bytes;
  }

  /** Waits when the packer or S3 are slower; afterwards the bytes are not needed any more, unless they are packed. @throws PostgresError with S3's answer */
  async write(bytes: Buffer): Promise<void> {
    await this.#sent(this.#packer ? this.#packer.write(bytes) : this.#upload.add(bytes));
  }

  /** @throws PostgresError with S3's answer */
  async end(): Promise<void> {
    await this.#sent(this.#packer?.end());
    await this.#sent(this.#upload.complete());
  }

  /** Gives it up: nothing of it stays. */
  async abort(): Promise<void> {
    await this.#packer?.abort();
    await this.#upload.abort();
  }

  async #sent(work: Promise<void> | undefined): Promise<void> {
    await work?.catch((error: unknown) => {
      throw s3Failure(error, `S3 key being written : ${this.url}`);
    });
  }
}

/** Packs bytes beside us; what comes of them is taken as it comes. */
class Packer {
  readonly #stream: Duplex;
  readonly #taken: Promise<void>;

  constructor(stream: Duplex, take: (bytes: Buffer) => Promise<void>) {
    this.#stream = stream;
    const takeAll = async (): Promise<void> => {
      for await (const chunk of stream as AsyncIterable<Buffer>) await take(chunk);
    };
    this.#taken = takeAll();
    // Thrown by whoever writes or ends.
    this.#taken.catch(() => stream.destroy());
    stream.on("error", () => undefined);
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#stream.destroyed) await this.#taken;
    if (!this.#stream.write(bytes)) await Promise.race([once(this.#stream, "drain"), this.#taken]);
  }

  async end(): Promise<void> {
    this.#stream.end();
    await this.#taken;
  }

  async abort(): Promise<void> {
    this.#stream.destroy(new Error("The file has been given up."));
    await this.#taken.catch(() => undefined);
  }
}

interface Place {
  Bucket: string;
  Key: string;
}

const FIRST_BYTES = 64 * 1024;
// The one that the SDK computes anyway. Unless it is named, S3 computes CRC64NVME besides.
const ChecksumAlgorithm = "CRC32";

/** Puts a small object at once, and a big one part by part: one part is on its way while the next one is being filled. */
class Upload {
  bytes = 0;
  readonly #s3: S3Client;
  readonly #place: Place;
  /** The part that is being filled. */
  #part: Buffer = Buffer.alloc(0);
  #filled = 0;
  /** The memory of the part that is on its way, and the next one's afterwards. */
  #sent: Buffer = Buffer.alloc(0);
  #sending: Promise<void> = Promise.resolve();
  #uploadId: string | undefined;
  readonly #parts: CompletedPart[] = [];

  constructor(s3: S3Client, place: Place) {
    this.#s3 = s3;
    this.#place = place;
  }

  async add(bytes: Buffer): Promise<void> {
    this.bytes += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const end = Math.min(bytes.length, from + PART_BYTES - this.#filled);
      this.#reserve(end - from);
      this.#filled += bytes.copy(this.#part, this.#filled, from, end);
      from = end;
      if (this.#filled === PART_BYTES) await this.#beginPart();
    }
  }

  async complete(): Promise<void> {
    await this.#sending;
    if (this.#uploadId === undefined) {
      await this.#s3.send(new PutObjectCommand({ ...this.#place, Body: this.#body() }));
      return;
    }
    if (this.#filled > 0) await this.#beginPart();
    await this.#sending;
    const MultipartUpload = { Parts: this.#parts };
    await this.#s3.send(
      new CompleteMultipartUploadCommand({ ...this.#place, UploadId: this.#uploadId, MultipartUpload }),
    );
  }

  async abort(): Promise<void> {
    // A part that comes in behind the end would stay.
    await this.#sending.catch(() => undefined);
    if (this.#uploadId === undefined) return;
    await this.#s3
      .send(new AbortMultipartUploadCommand({ ...this.#place, UploadId: this.#uploadId }))
      .catch(() => undefined);
  }

  /** Waits for the part before, whose memory is the next one's then. @throws what has become of that part */
  async #beginPart(): Promise<void> {
    await this.#sending;
    this.#sending = this.#sendPart(this.#body());
    this.#sending.catch(() => undefined); // thrown where it is awaited
    [this.#part, this.#sent] = [this.#sent, this.#part];
    this.#filled = 0;
  }

  async #sendPart(Body: Buffer): Promise<void> {
    this.#uploadId ??= (
      await this.#s3.send(new CreateMultipartUploadCommand({ ...this.#place, ChecksumAlgorithm }))
    ).UploadId;
    const PartNumber = this.#parts.length + 1;
    const { ETag, ChecksumCRC32 } = await this.#s3.send(
      new UploadPartCommand({ ...this.#place, UploadId: this.#uploadId, PartNumber, Body, ChecksumAlgorithm }),
    );
    this.#parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }

  #body(): Buffer {
    return this.#part.subarray(0, this.#filled);
  }

  #reserve(size: number): void {
    if (this.#filled + size <= this.#part.length) return;
    const wanted = Math.max(FIRST_BYTES, this.#part.length * 2, this.#filled + size);
    const larger = Buffer.allocUnsafeSlow(Math.min(PART_BYTES, wanted));
    this.#part.copy(larger, 0, 0, this.#filled);
    this.#part = larger;
  }
}
