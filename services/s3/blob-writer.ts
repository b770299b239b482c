import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Body } from "./body.ts";

// Up to here SQLite writes and reads faster than the file system opens, writes and closes a file
// (https://www.sqlite.org/fasterthanfs.html, read 2026-11-24; measured here: 1 KB three times as fast, 64 KB equal).
const MAX_SMALL_BYTES = 32 * 1024;

/** A large body is written in blocks of this size. */
export const BLOCK_BYTES = 512 * 1024;
// Blocks are kept for the next body, and other threads can read them.
const MAX_KEPT_BLOCKS = 16;
const kept: Uint8Array[] = [];

/** Sees every piece of a body, in their order. The piece's memory is somebody else's when that is done. */
export type Inspect = (piece: Uint8Array) => Promise<void> | undefined;

export interface WriteOptions {
  inspect: Inspect;
  /** A file even for a small body. */
  inFile?: boolean | undefined;
  /** Nobody else has the chunks' memory: it is given back at once, not by the garbage collector. */
  ownsChunks?: boolean | undefined;
}

/** Gathers a body's chunks; makes a file of them once they are too many to hold. Chunks come in while those before are written. */
export class BlobWriter {
  readonly #directory: string;
  readonly #name = randomUUID();
  readonly #options: WriteOptions;
  readonly #small: Uint8Array[] = [];
  #size = 0;
  #block: Uint8Array | undefined;
  #filled = 0;
  #file: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(directory: string, options: WriteOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  get #isSmall(): boolean {
    return !this.#options.inFile && this.#size <= MAX_SMALL_BYTES;
  }

  /** Waits only when what came before has not been written yet. */
  async add(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.byteLength;
    if (this.#isSmall) this.#small.push(chunk);
    else for (const each of [...this.#small.splice(0), chunk]) await this.#fill(each);
  }

  async end(): Promise<Body> {
    const size = this.#size;
    if (this.#isSmall) {
      const [only] = this.#small;
      const bytes = only && this.#small.length === 1 ? only : Buffer.concat(this.#small);
      await this.#options.inspect(bytes);
      return { size, bytes };
    }
    await this.#flush();
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
    return { size, file: this.#name };
  }

  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
    if (!this.#file) return;
    await this.#file.close();
    await unlink(join(this.#directory, this.#name));
  }

  async #fill(chunk: Uint8Array): Promise<void> {
    for (let taken = 0; taken < chunk.byteLength; ) {
      this.#block ??= kept.pop() ?? new Uint8Array(new SharedArrayBuffer(BLOCK_BYTES));
      const part = chunk.subarray(taken, taken + BLOCK_BYTES - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.byteLength;
      taken += part.byteLength;
      if (this.#filled === BLOCK_BYTES) await this.#flush();
    }
    if (this.#options.ownsChunks) giveBack(chunk);
  }

  /** Begins to write what has been gathered, as soon as what came before is written. */
  async #flush(): Promise<void> {
    const [block, filled] = [this.#block, this.#filled];
    this.#block = undefined;
    this.#filled = 0;
    await this.#writing;
    this.#writing = this.#write(block, filled);
    // Whoever waits for it hears of it; until then it is nobody's.
    this.#writing.catch(() => undefined);
  }

  async #write(block: Uint8Array | undefined, filled: number): Promise<void> {
    this.#file ??= await open(join(this.#directory, this.#name), "wx");
    if (!block) return;
    const bytes = block.subarray(0, filled);
    const done = await Promise.allSettled([this.#options.inspect(bytes), writeAll(this.#file, bytes)]);
    if (kept.length < MAX_KEPT_BLOCKS) kept.push(block);
    for (const each of done) if (each.status === "rejected") throw each.reason;
  }
}

/**
 * Frees the memory of a chunk that has been copied. Left to the garbage collector, 64 MB of them make V8 mark its whole heap,
 * which takes as long as their MD5.
 */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** A disk that is nearly full takes less than it was given, and then says why. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.byteLength; )
    written += (await file.write(bytes, written, bytes.byteLength - written)).bytesWritten;
}
