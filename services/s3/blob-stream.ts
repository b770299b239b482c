import { type FileHandle, open } from "node:fs/promises";
import { Readable, type Writable } from "node:stream";

/** A part of a file, both ends inclusive. */
export interface FileRange {
  path: string;
  from: number;
  to: number;
}

const CHUNK_BYTES = 64 * 1024;
const SEND_BYTES = 256 * 1024;
// Kept for the next stream: what is allocated anew for each chunk of a large file costs more than reading it.
const MAX_KEPT_BUFFERS = 32;
const kept: Buffer[] = [];

/** The bytes of files, one after the other: a stream like any other, which can also send itself with two buffers from begin to end. */
export class BlobStream extends Readable {
  readonly #ranges: FileRange[];
  readonly #release: () => void;
  #file: FileHandle | undefined;

  /** @param release called when no file is needed any more */
  constructor(ranges: readonly FileRange[], release: () => void) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#ranges = ranges.map((range) => ({ ...range }));
    this.#release = release;
  }

  /** Writes everything to `sink` and ends it. */
  async sendTo(sink: Writable): Promise<void> {
    const buffers = [
      kept.pop() ?? Buffer.allocUnsafeSlow(SEND_BYTES),
      kept.pop() ?? Buffer.allocUnsafeSlow(SEND_BYTES),
    ];
    const gone = whenGone(sink);
    try {
      let sent: Promise<void> = Promise.resolve();
      for (let turn = 0; ; turn++) {
        const buffer = buffers[turn % 2] ?? Buffer.alloc(0);
        const length = await this.#readInto(buffer);
        // While this buffer was filled, the other one was sent.
        await Promise.race([sent, gone.promise]);
        if (length === 0) break;
        sent = write(sink, buffer.subarray(0, length));
        sent.catch(() => undefined);
      }
      sink.end();
      // Only what has left may be filled again; a sink that goes away keeps its buffers.
      if (kept.length < MAX_KEPT_BUFFERS) kept.push(...buffers);
    } finally {
      gone.forget();
      this.destroy();
    }
  }

  override _read(): void {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    this.#readInto(chunk).then(
      (length) => this.push(length === 0 ? null : chunk.subarray(0, length)),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#release();
    const closing = this.#file?.close() ?? Promise.resolve();
    this.#file = undefined;
    closing.then(() => done(error), done);
  }

  /** The next bytes, as many as there are in the file at hand; 0 at the end of the last one. */
  async #readInto(buffer: Buffer): Promise<number> {
    for (let range = this.#ranges[0]; range; range = this.#ranges[0]) {
      if (range.from <= range.to) {
        this.#file ??= await open(range.path, "r");
        const length = Math.min(buffer.length, range.to - range.from + 1);
        const { bytesRead } = await this.#file.read(buffer, 0, length, range.from);
        if (bytesRead === 0) throw new Error(`${range.path} is shorter than its object.`);
        range.from += bytesRead;
        return bytesRead;
      }
      await this.#file?.close();
      this.#file = undefined;
      this.#ranges.shift();
    }
    return 0;
  }
}

const write = (sink: Writable, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    sink.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

/** A sink that is closed before its time calls nobody back. */
function whenGone(sink: Writable): { promise: Promise<never>; forget(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const onClose = (): void => reject(new Error("The client has gone away."));
  promise.catch(() => undefined);
  sink.once("close", onClose);
  if (sink.destroyed) onClose();
  return { promise, forget: () => void sink.off("close", onClose) };
}
