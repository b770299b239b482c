// The Postgres wire protocol, version 3: a type letter, a length, a body.
// https://www.postgresql.org/docs/18/protocol-message-formats.html, read 2026-11-24

/** Where what comes in goes. */
export interface Sink {
  /** Whether somebody has to look at frames of a type (its character code); all others are bytes. */
  wants(type: number): boolean;
  /** A whole frame that is wanted. It goes on with the bytes as it is, in another form, or (nothing) not at all. */
  frame(frame: Buffer): Buffer | undefined;
  /** Frames, or pieces of them, as they came. */
  bytes(bytes: Buffer): void;
}

const HEADER_BYTES = 5;
const MAX_FRAME_BYTES = 256 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** Takes frames out of a stream: most go on in the pieces in which they came, without being taken apart. */
export class FrameReader {
  /** The beginning of a frame that is wanted, or of a header. */
  #rest: Buffer = NOTHING;
  /** Bytes that are missing of a frame that nobody wants. */
  #missing = 0;

  /** @throws Error for a length that is none */
  read(chunk: Buffer, sink: Sink): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = NOTHING;
    const out: Buffer[] = [];
    let from = 0;
    let at = Math.min(this.#missing, data.length);
    this.#missing -= at;
    while (at < data.length && this.#missing === 0) {
      const left = data.length - at;
      const length = left < HEADER_BYTES ? Number.POSITIVE_INFINITY : lengthAt(data, at);
      const isWanted = sink.wants(data[at] ?? 0);
      if (length > left && (isWanted || left < HEADER_BYTES)) {
        this.#rest = data.subarray(at);
        break;
      }
      if (isWanted) {
        const frame = data.subarray(at, at + length);
        const replacement = sink.frame(frame);
        if (replacement !== frame) {
          out.push(data.subarray(from, at), replacement ?? NOTHING);
          from = at + length;
        }
        at += length;
      } else {
        this.#missing = Math.max(0, length - left);
        at = Math.min(data.length, at + length);
      }
    }
    out.push(data.subarray(from, at));
    flush(out, sink);
  }
}

function lengthAt(data: Buffer, at: number): number {
  const length = data.readInt32BE(at + 1);
  if (length < 4 || length > MAX_FRAME_BYTES) throw new Error(`A message of ${length} bytes`);
  return length + 1;
}

function flush(pieces: readonly Buffer[], sink: Sink): void {
  const filled = pieces.filter(({ length }) => length > 0);
  const [first] = filled;
  if (first) sink.bytes(filled.length === 1 ? first : Buffer.concat(filled));
}

export const bodyOf = (frame: Buffer): Buffer => frame.subarray(HEADER_BYTES);
export const typeOf = (frame: Buffer): string => String.fromCharCode(frame[0] ?? 0);
