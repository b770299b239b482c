import { createHash, randomBytes, randomInt } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
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
import { expect, test } from "vitest";
import { startTestStack, type TestStack } from "../support/stack.ts";

// How often the stack is killed: a few times here, `S3_KILL_ROUNDS=50` for a night.
const ROUNDS = Number(process.env.S3_KILL_ROUNDS || 4);
const WRITERS = 6;
const KEYS = 12;
const Bucket = "killed";
const MB = 1024 * 1024;
// In the database, in a file of its own, and in a file that takes several turns to come in.
const SIZES = [0, 500, 20_000, 100_000, 3 * MB];

/** What may be under a key: what was acknowledged last and what was under way when the stack was killed. */
class Ledger {
  readonly #acknowledged = new Map<string, string | undefined>();
  readonly #underWay = new Map<string, string | undefined>();

  /** Does something to a key that only one writer has; afterwards the key holds `digest`, or nothing. */
  async change(key: string, digest: string | undefined, work: () => Promise<unknown>): Promise<void> {
    this.#underWay.set(key, digest);
    await work();
    this.#acknowledged.set(key, digest);
    this.#underWay.delete(key);
  }

  get keys(): string[] {
    return [...new Set([...this.#acknowledged.keys(), ...this.#underWay.keys()])];
  }

  possible(key: string): (string | undefined)[] {
    const acknowledged = this.#acknowledged.get(key);
    return this.#underWay.has(key) ? [acknowledged, this.#underWay.get(key)] : [acknowledged];
  }

  /** What is found after the restart is what there is. */
  settle(key: string, digest: string | undefined): void {
    this.#acknowledged.set(key, digest);
    this.#underWay.delete(key);
  }
}

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const clientOf = (stack: TestStack): S3Client =>
  new S3Client({
    endpoint: stack.endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "000000000000", secretAccessKey: "test" },
    maxAttempts: 1,
  });

test(`kill -9 in the middle of puts, deletes and multipart uploads, ${ROUNDS} times, loses nothing that was acknowledged and leaves no half object`, async () => {
  await using stack = await startTestStack();
  await clientOf(stack).send(new CreateBucketCommand({ Bucket }));
  const ledger = new Ledger();
  for (let round = 0; round < ROUNDS; round++) {
    const s3 = clientOf(stack);
    let answered = 0;
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(s3, writer, ledger, () => (answered += 1)));
    // Well under way, and at another moment each time.
    while (answered < WRITERS * 3 + round) await new Promise(setImmediate);
    await stack.kill();
    await Promise.all(writers);
    await stack.start();
    await check(clientOf(stack), ledger);
    await checkFiles(stack);
  }
}, 600_000);

/** Writes, deletes and uploads keys of its own until the stack is gone. */
async function write(s3: S3Client, writer: number, ledger: Ledger, onAnswer: () => void): Promise<void> {
  for (;;) {
    const Key = `${writer}/${randomInt(KEYS)}`;
    const Body = randomBytes(SIZES[randomInt(SIZES.length)] ?? 0);
    const digest = digestOf(Body);
    const action = randomInt(10);
    try {
      if (action === 0) await ledger.change(Key, undefined, () => s3.send(new DeleteObjectCommand({ Bucket, Key })));
      else if (action === 1) await upload(s3, Key, ledger);
      else await ledger.change(Key, digest, () => s3.send(new PutObjectCommand({ Bucket, Key, Body })));
    } catch (error) {
      // No answer came: the stack has been killed. An answer that is an error would be one to look into.
      expect((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode).toBeUndefined();
      return;
    }
    onAnswer();
  }
}

async function upload(s3: S3Client, Key: string, ledger: Ledger): Promise<void> {
  const bodies = [randomBytes(5 * MB), randomBytes(1000)];
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = await Promise.all(
    bodies.map(async (Body, index) => {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { PartNumber, ETag };
    }),
  );
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  await ledger.change(Key, digestOf(Buffer.concat(bodies)), () => s3.send(complete));
}

/** Every key holds what was acknowledged, or what was under way, whole. */
async function check(s3: S3Client, ledger: Ledger): Promise<void> {
  const listed = new Map<string, number>();
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Key = "", Size = -1 } of Contents ?? []) listed.set(Key, Size);
  for (const key of ledger.keys) {
    const bytes = listed.has(key) ? await read(s3, key) : undefined;
    expect(bytes?.length).toBe(listed.get(key));
    const digest = bytes && digestOf(bytes);
    expect(ledger.possible(key), key).toContain(digest);
    ledger.settle(key, digest);
  }
  // Uploads that were under way can go on: their parts are whole.
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads) {
    const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    for (const { Size } of Parts) expect([5 * MB, 1000]).toContain(Size);
  }
}

async function read(s3: S3Client, Key: string): Promise<Uint8Array | undefined> {
  return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
}

/** On the disk there is a file for each large object and each part, and no other. */
async function checkFiles(stack: TestStack): Promise<void> {
  const s3 = clientOf(stack);
  let expected = 0;
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Size = 0, ETag = "" } of Contents ?? []) expected += ETag.includes("-") ? 2 : Size > 32 * 1024 ? 1 : 0;
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads)
    expected += (await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts?.length ?? 0;
  expect((await readdir(join(stack.home, "state", "s3"))).length).toBe(expected);
}
