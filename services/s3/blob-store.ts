import { randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, openSync, readdirSync, rmSync, unlinkSync } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";

/** Bytes in files with random names, written once. A key never becomes a path. */
export class BlobStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  /**
   * Writes a new blob; `onChunk` sees every piece on its way. What fails leaves nothing behind.
   * No fsync: what is acknowledged must survive the end of this process, not of the machine, and the file's bytes are the
   * kernel's once written.
   */
  async write(
    source: AsyncIterable<Uint8Array>,
    onChunk: (bytes: Uint8Array) => void,
  ): Promise<{ id: string; size: number }> {
    const id = randomUUID();
    const path = this.#path(id);
    let size = 0;
    const file = await open(path, "wx");
    try {
      for await (const chunk of source) {
        onChunk(chunk);
        size += chunk.byteLength;
        let offset = 0;
        while (offset < chunk.byteLength) offset += (await file.write(chunk, offset)).bytesWritten;
      }
    } catch (error) {
      await file.close();
      await unlink(path);
      throw error;
    }
    await file.close();
    return { id, size };
  }

  /** A blob's bytes from `start` to `end`, both inclusive. */
  read(id: string, start: number, end: number): Readable {
    if (end < start) return Readable.from([]);
    // Opened now: a blob may be deleted while it is read, and is read to its end all the same.
    const fd = openSync(this.#path(id), "r");
    return createReadStream("", { fd, start, end, highWaterMark: 256 * 1024 });
  }

  delete(id: string): void {
    rmSync(this.#path(id), { force: true });
  }

  /** Deletes what a crash has left: blobs that no metadata points at. */
  sweep(isKnown: (id: string) => boolean): void {
    for (const id of readdirSync(this.#directory)) if (!isKnown(id)) unlinkSync(this.#path(id));
  }

  #path(id: string): string {
    return join(this.#directory, id);
  }
}
