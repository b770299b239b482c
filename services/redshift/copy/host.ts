import { once } from "node:events";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { LoadHost } from "./load.ts";
import { openFile, type Reading, type SourceFile } from "./source.ts";

// Pieces of rows that wait for Postgres.
const WAITING = 4;

/** Nobody takes the rows any more. */
export class Stopped extends Error {}

/** Brings a load the bytes of S3's files, and its rows to whoever reads `rows`. */
export class S3Host implements LoadHost {
  readonly rows = new PassThrough({ objectMode: true, highWaterMark: WAITING });
  readonly #reading: Reading;
  readonly #files: readonly SourceFile[];
  readonly #signal: AbortSignal;
  #open: { file: number; chunks: AsyncIterator<Buffer> } | undefined;

  constructor(reading: Reading, files: readonly SourceFile[], signal: AbortSignal) {
    this.#reading = reading;
    this.#files = files;
    this.#signal = signal;
    // Whoever reads the rows hears of an error; before that nobody does, and it must not end the process.
    this.rows.on("error", () => undefined);
  }

  async next(file: number): Promise<Buffer | undefined> {
    if (this.#open?.file !== file) {
      const body = await openFile(this.#reading, this.#file(file), this.#signal);
      this.#open = { file, chunks: body[Symbol.asyncIterator]() };
    }
    const { done, value } = await this.#open.chunks.next();
    return done ? undefined : value;
  }

  async range(file: number, start: number, end: number): Promise<ArrayBuffer> {
    const bytes = await buffer(await openFile(this.#reading, this.#file(file), this.#signal, { start, end }));
    return new Uint8Array(bytes).buffer;
  }

  async emit(rows: Buffer): Promise<void> {
    if (this.rows.destroyed) throw new Stopped();
    if (this.rows.write(rows)) return;
    const closed = new AbortController();
    const onClose = (): void => closed.abort();
    this.rows.once("close", onClose);
    try {
      await once(this.rows, "drain", { signal: closed.signal });
    } catch {
      throw new Stopped();
    } finally {
      this.rows.off("close", onClose);
    }
  }

  #file(index: number): SourceFile {
    const file = this.#files[index];
    if (!file) throw new Error(`There is no file number ${index}.`);
    return file;
  }
}
