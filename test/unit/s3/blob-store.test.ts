import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../../../services/database.ts";
import { GroupCommit } from "../../../services/group-commit.ts";
import { BlobStore } from "../../../services/s3/blob-store.ts";
import { MIGRATIONS } from "../../../services/s3/schema.ts";

const BYTES = Buffer.alloc(100_000, "terrarium");

let directory: string;
let database: DatabaseSync;
let writes: GroupCommit;
let blobs: BlobStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-blobs-"));
  open();
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(): void {
  database = openDatabase(join(directory, "s3.db"), MIGRATIONS);
  writes = new GroupCommit(database);
  blobs = new BlobStore(join(directory, "s3"), database, writes);
}

const exists = (file: string): boolean => existsSync(join(directory, "s3", file));

async function keptFile(): Promise<string> {
  const body = await blobs.write([BYTES], { inspect: () => undefined });
  if (!("file" in body)) throw new Error("It is in no file.");
  writes.write(() => blobs.keep(body.file));
  await writes.committed;
  return body.file;
}

test("a file goes when it is committed that its owner is gone, and not before", async () => {
  const file = await keptFile();
  writes.write(() => blobs.release(file));
  expect(exists(file)).toBe(true);
  await writes.committed;
  await vi.waitFor(() => expect(exists(file)).toBe(false));
});

test("a step that fails takes no file with it, and one beside it does", async () => {
  const [kept, released] = [await keptFile(), await keptFile()];
  expect(() =>
    writes.write(() => {
      blobs.release(kept);
      throw new Error("no");
    }),
  ).toThrow("no");
  writes.write(() => blobs.release(released));
  await writes.committed;
  await vi.waitFor(() => expect(exists(released)).toBe(false));
  expect(exists(kept)).toBe(true);
});

test("a group that is lost keeps its files, also when the next one deletes others", async () => {
  const [kept, released] = [await keptFile(), await keptFile()];
  let full = true;
  writes.beforeCommit(() => {
    if (full) throw new Error("database or disk is full");
  });
  writes.write(() => blobs.release(kept));
  writes.commit();
  full = false;
  writes.write(() => blobs.release(released));
  await writes.committed;
  await vi.waitFor(() => expect(exists(released)).toBe(false));
  expect(exists(kept)).toBe(true);
});

test("a file that is read while it goes is read to its end", async () => {
  const file = await keptFile();
  const reading = blobs.read([{ file, from: 0, to: BYTES.length - 1 }]);
  writes.write(() => blobs.release(file));
  await writes.committed;
  expect((await buffer(reading)).equals(BYTES)).toBe(true);
  await vi.waitFor(() => expect(exists(file)).toBe(false));
});

test("a large body is written as it came, and its chunks are the caller's still, or given back when nobody else has them", async () => {
  const chunks = () => Array.from({ length: 30 }, (_, index) => new Uint8Array(70_000).fill(index));
  const whole = Buffer.concat(chunks());
  for (const ownsChunks of [false, true]) {
    const given = chunks();
    const seen: Buffer[] = [];
    const inspect = (piece: Uint8Array): undefined => void seen.push(Buffer.from(piece));
    const body = await blobs.write(given, { inspect, ownsChunks });
    expect(body.size).toBe(whole.length);
    expect(Buffer.concat(seen).equals(whole)).toBe(true);
    const file = "file" in body ? body.file : "";
    expect((await buffer(blobs.read([{ file, from: 0, to: whole.length - 1 }]))).equals(whole)).toBe(true);
    expect(new Set(given.map(({ byteLength }) => byteLength))).toEqual(new Set([ownsChunks ? 0 : 70_000]));
  }
});

test("a body that breaks off, or that is refused on its way, leaves no file", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 30; count++) yield new Uint8Array(70_000);
    throw new Error("gone");
  }
  await expect(blobs.write(broken(), { inspect: () => undefined })).rejects.toThrow("gone");
  const refusing = { inspect: () => Promise.reject(new Error("refused")) };
  await expect(blobs.write([new Uint8Array(2_000_000)], refusing)).rejects.toThrow("refused");
  expect(readdirSync(join(directory, "s3"))).toEqual([]);
});

test("files without owners are gone after the next start", async () => {
  const file = await keptFile();
  await blobs.write([BYTES], { inspect: () => undefined });
  expect(readdirSync(join(directory, "s3"))).toHaveLength(2);
  database.close();
  open();
  expect(readdirSync(join(directory, "s3"))).toEqual([file]);
});
