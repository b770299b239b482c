import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, unlinkSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Readable } from "node:stream";
import type { GroupCommit } from "../group-commit.ts";
import { BlobStream } from "./blob-stream.ts";

// Up to here SQLite writes and reads faster than the file system opens, writes and closes a file
// (https://www.sqlite.org/fasterthanfs.html, read 2026-11-24; measured here: 1 KB three times as fast, 64 KB equal).
const MAX_SMALL_BYTES = 32 * 1024;
// Chunks of a body are gathered up to this size, so that a large file is not written in thousands of pieces.
const WRITE_BYTES = 512 * 1024;

/** Bytes that have come in and belong to nothing yet: small ones in hand, larger ones in a file. */
export type Body = { size: number; bytes: Uint8Array } | { size: number; file: string };

/**
 * Bytes in files with random names, written once. A key never becomes a path.
 * A file belongs to a version or a part from `keep` on, which is called in the transaction that writes that one.
 */
export class BlobStore {
  readonly #directory: string;
  readonly #keep: StatementSync;
  readonly #forget: StatementSync;
  readonly #writes: GroupCommit;
  /** Without an owner once the group of writes that releases them is committed. */
  #released: { by: Promise<void> | undefined; names: string[] } = { by: undefined, names: [] };
  /** By file, how many read it, and the files among them that go with their last reader. */
  readonly #held = new Map<string, number>();
  readonly #ownerless = new Set<string>();

  constructor(directory: string, database: DatabaseSync, writes: GroupCommit) {
    this.#directory = directory;
    this.#writes = writes;
    mkdirSync(directory, { recursive: true });
    this.#keep = database.prepare("INSERT INTO file (name) VALUES (?)");
    this.#forget = database.prepare("DELETE FROM file WHERE name = ?");
    const known = database.prepare("SELECT 1 FROM file WHERE name = ?");
    for (const name of readdirSync(directory)) if (!known.get(name)) unlinkSync(this.#path(name));
  }

  /**
   * Takes a body in; `onChunk` sees every piece on its way. What fails leaves nothing behind.
   * No fsync: what is acknowledged must survive the end of this process, not of the machine, and the file's bytes are the
   * kernel's once written.
   * @param inFile even when it is small
   */
  async write(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    onChunk: (bytes: Uint8Array) => void,
    inFile = false,
  ): Promise<Body> {
    const writer = new BlobWriter(this.#directory, inFile);
    try {
      for await (const chunk of source) {
        onChunk(chunk);
        await writer.add(chunk);
      }
      return await writer.end();
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  }

  /** The bytes of files, each from `from` to `to`, both inclusive. Files that are deleted while they are read are read to their end. */
  read(pieces: readonly { file: string; from: number; to: number }[]): Readable {
    const names = pieces.map(({ file }) => file);
    for (const name of names) this.#held.set(name, (this.#held.get(name) ?? 0) + 1);
    const ranges = pieces.map(({ file, from, to }) => ({ path: this.#path(file), from, to }));
    return new BlobStream(ranges, () => this.#letGo(names));
  }

  keep(name: string): void {
    this.#keep.run(name);
  }

  /** The file's owner is gone, and the file goes when that is committed. */
  release(name: string): void {
    this.#writes.open();
    this.#forget.run(name);
    const group = this.#writes.committed;
    if (this.#released.by !== group) {
      const names: string[] = [];
      this.#released = { by: group, names };
      // After a group that is lost they have their owners still.
      group?.then(() => this.#delete(names), ignore);
    }
    const { names } = this.#released;
    names.push(name);
    this.#writes.undoBy(() => names.pop());
  }

  /** Files that somebody reads go with their last reader. */
  #delete(names: readonly string[]): void {
    for (const name of names)
      if (this.#held.has(name)) this.#ownerless.add(name);
      else this.#unlink(name);
  }

  #letGo(names: readonly string[]): void {
    for (const name of names) {
      const others = (this.#held.get(name) ?? 1) - 1;
      if (others > 0) this.#held.set(name, others);
      else {
        this.#held.delete(name);
        if (this.#ownerless.delete(name)) this.#unlink(name);
      }
    }
  }

  /** Deletes a body that nobody has come to own. */
  discard(body: Body): void {
    if ("file" in body) this.#unlink(body.file);
  }

  /** In the background: what stays, because we end or the disk fails, goes at the next start. */
  #unlink(name: string): void {
    unlink(this.#path(name)).catch(ignore);
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

const ignore = (): void => undefined;

/** Gathers a body's chunks; makes a file of them once they are too many to hold. Chunks come in while those before are written. */
class BlobWriter {
  readonly #directory: string;
  readonly #name = randomUUID();
  readonly #inFile: boolean;
  #chunks: Uint8Array[] = [];
  #gathered = 0;
  #size = 0;
  #file: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(directory: string, inFile: boolean) {
    this.#directory = directory;
    this.#inFile = inFile;
  }

  /** Waits only when what came before has not been written yet. */
  async add(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
    this.#gathered += chunk.byteLength;
    this.#size += chunk.byteLength;
    if (this.#gathered < WRITE_BYTES) return;
    await this.#writing;
    this.#writing = this.#write();
    // Whoever waits for it hears of it; until then it is nobody's.
    this.#writing.catch(ignore);
  }

  async end(): Promise<Body> {
    await this.#writing;
    const size = this.#size;
    if (!this.#file && !this.#inFile && size <= MAX_SMALL_BYTES) {
      const [only] = this.#chunks;
      return { size, bytes: only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks) };
    }
    await this.#write();
    await this.#file?.close();
    this.#file = undefined;
    return { size, file: this.#name };
  }

  async abandon(): Promise<void> {
    await this.#writing.catch(ignore);
    if (!this.#file) return;
    await this.#file.close();
    await unlink(join(this.#directory, this.#name));
  }

  async #write(): Promise<void> {
    let chunks = this.#chunks;
    this.#chunks = [];
    this.#gathered = 0;
    this.#file ??= await open(join(this.#directory, this.#name), "wx");
    // A disk that is nearly full takes less than it was given, and then says why.
    while (chunks.length > 0) chunks = after(chunks, (await this.#file.writev(chunks)).bytesWritten);
  }
}

/** What is left of chunks when their first bytes are gone. */
function after(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let rest = count;
  return chunks.flatMap((chunk) => {
    const taken = Math.min(rest, chunk.byteLength);
    rest -= taken;
    return taken === chunk.byteLength ? [] : chunk.subarray(taken);
  });
}
