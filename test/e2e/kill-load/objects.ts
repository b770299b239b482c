import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { TestStack } from "../../support/stack.ts";
import { clientOf } from "../customers-api.ts";
import { type Changes, Ledger } from "./ledger.ts";
import type { Load, Random } from "./load.ts";

const Bucket = "killed";
const WRITERS = 6;
const KEYS_PER_WRITER = 12;
const MB = 1024 * 1024;
// In the database, in a file of its own, and in a file that takes several turns to come in.
const SIZES = [0, 500, 20_000, 100_000, 3 * MB];
// The first part of an upload has the least that a part may have before others.
const PART_BYTES = 5 * MB;
// A smaller object is no file: services/s3/blob-writer.ts.
const MAX_SMALL_BYTES = 32 * 1024;

/** Where the ledger has each thing; an object is its ETag and the mark in its metadata, a part is its ETag. */
const objectAt = (key: string): string => `object ${key}`;
const uploadAt = (id: string): string => `upload ${id}`;
const partAt = (id: string, number: number): string => `part ${id} ${number}`;
const stateOf = (etag: string, mark: string): string => `${etag} ${mark}`;

/** Puts, deletes and multipart uploads, completed and aborted. */
export async function objects(stack: TestStack): Promise<Load> {
  const s3 = new S3Client({ ...clientOf(stack), forcePathStyle: true, maxAttempts: 1 });
  await s3.send(new CreateBucketCommand({ Bucket }));
  const ledger = new Ledger<string>();
  let mark = 0;
  return {
    kinds: Object.keys(WRITES),
    writers: WRITERS,
    answers: [15, 60],
    async write(writer, random) {
      const kind = KINDS[random(KINDS.length)] ?? "";
      await WRITES[kind]?.({ s3, ledger, Key: `${writer}/${random(KEYS_PER_WRITER)}`, mark: String(++mark), random });
      return kind;
    },
    async check() {
      const found = await storedObjects(s3);
      const uploads = await listUploads(s3);
      for (const { id, parts } of uploads) {
        // Without the answer to its beginning nobody knows of an upload, so it has no parts.
        const mark = ledger.get(uploadAt(id));
        if (mark === undefined) expect(parts.size).toBe(0);
        else found.set(uploadAt(id), mark);
        for (const [number, etag] of parts) found.set(partAt(id, number), etag);
      }
      ledger.settle(found);
      await checkFiles(s3, stack);
      // Uploads that were under way go on.
      for (const { Key, id, parts } of uploads) {
        const upload = { id, mark: ledger.get(uploadAt(id)) ?? "", parts };
        await (parts.size > 0 ? complete : abort)({ s3, ledger, Key }, upload);
      }
    },
  };
}

interface Target {
  s3: S3Client;
  ledger: Ledger<string>;
  Key: string;
}

interface Write extends Target {
  mark: string;
  random: Random;
}

const WRITES: Readonly<Record<string, (write: Write) => Promise<void>>> = {
  async put({ s3, ledger, Key, mark, random }) {
    const Body = randomBytes(SIZES[random(SIZES.length)] ?? 0);
    await ledger.write({ [objectAt(Key)]: stateOf(etagOf(Body), mark) }, () =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { mark } })),
    );
  },
  delete: ({ s3, ledger, Key }) =>
    ledger.write({ [objectAt(Key)]: undefined }, () => s3.send(new DeleteObjectCommand({ Bucket, Key }))),
  async complete(write) {
    await complete(write, await upload(write));
  },
  async abort(write) {
    await abort(write, await upload(write));
  },
};

// Some more often than others.
const KINDS = ["put", "put", "put", "put", "delete", "complete", "complete", "abort"];

/** An upload whose parts have been acknowledged. */
interface Upload {
  id: string;
  mark: string;
  /** The ETags of its parts, by number. */
  parts: ReadonlyMap<number, string>;
}

async function upload({ s3, ledger, Key, mark, random }: Write): Promise<Upload> {
  const { UploadId: id = "" } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { mark } }));
  ledger.acknowledge({ [uploadAt(id)]: mark });
  const parts = new Map<number, string>();
  for (const [index, size] of [PART_BYTES, 1 + random(100_000)].entries()) {
    const [PartNumber, Body] = [index + 1, randomBytes(size)];
    await ledger.write({ [partAt(id, PartNumber)]: etagOf(Body) }, () =>
      s3.send(new UploadPartCommand({ Bucket, Key, UploadId: id, PartNumber, Body })),
    );
    parts.set(PartNumber, etagOf(Body));
  }
  return { id, mark, parts };
}

/** In one step the object is there, and the upload and its parts are not. */
async function complete({ s3, ledger, Key }: Target, upload: Upload): Promise<void> {
  const { id: UploadId, mark, parts } = upload;
  const Parts = [...parts].map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
  const after = { [objectAt(Key)]: stateOf(etagOfParts([...parts.values()]), mark), ...without(upload) };
  await ledger.write(after, () =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } })),
  );
}

const abort = ({ s3, ledger, Key }: Target, upload: Upload): Promise<void> =>
  ledger.write(without(upload), () => s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: upload.id })));

const without = ({ id, parts }: Upload): Changes<string> =>
  Object.fromEntries(
    [uploadAt(id), ...[...parts.keys()].map((number) => partAt(id, number))].map((at) => [at, undefined]),
  );

const md5 = (...pieces: Uint8Array[]): string =>
  pieces.reduce((hash, piece) => hash.update(piece), createHash("md5")).digest("hex");
const etagOf = (bytes: Uint8Array): string => `"${md5(bytes)}"`;
const etagOfParts = (etags: readonly string[]): string =>
  `"${md5(...etags.map((etag) => Buffer.from(etag.slice(1, -1), "hex")))}-${etags.length}"`;

/** How many parts an object has been uploaded in, by its ETag; 0 if in none. */
const partsOf = (etag: string): number => Number(/-(\d+)"$/.exec(etag)?.[1] ?? 0);

/** Every object that is listed, read to its end: its bytes are as many as the list says, and those that its ETag says. */
async function storedObjects(s3: S3Client): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Key = "", Size, ETag = "" } of Contents) {
      const { Body, Metadata, ...object } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      expect([bytes.length, object.ContentLength, object.ETag], Key).toEqual([Size, Size, ETag]);
      const pieces = [bytes.subarray(0, PART_BYTES), bytes.subarray(PART_BYTES)].slice(0, partsOf(ETag));
      expect(partsOf(ETag) ? etagOfParts(pieces.map(etagOf)) : etagOf(bytes), Key).toBe(ETag);
      found.set(objectAt(Key), stateOf(ETag, Metadata?.mark ?? ""));
    }
  return found;
}

/** Uploads that are under way, with the keys that they are for. */
async function listUploads(s3: S3Client): Promise<{ Key: string; id: string; parts: Map<number, string> }[]> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  return Promise.all(
    Uploads.map(async ({ Key = "", UploadId: id = "" }) => {
      const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId: id }));
      return { Key, id, parts: new Map(Parts.map(({ PartNumber = 0, ETag = "" }) => [PartNumber, ETag])) };
    }),
  );
}

/** On the disk there is a file for each large object and each part, and no other. */
async function checkFiles(s3: S3Client, stack: TestStack): Promise<void> {
  let expected = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Size = 0, ETag = "" } of Contents) expected += partsOf(ETag) || Number(Size > MAX_SMALL_BYTES);
  for (const { parts } of await listUploads(s3)) expected += parts.size;
  expect(await readdir(join(stack.home, "state", "s3"))).toHaveLength(expected);
}
