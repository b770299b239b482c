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
  /** Bytes have to come before the frame that follows them, and not with all others of their chunk. */
  inOrder?(): boolean;
}

const HEADER_BYTES = 5;
const MAX_FRAME_BYTES = 256 * 1024 * 1024;
const DATA_ROW = "D".charCodeAt(0);
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
    let rowsAreWanted = sink.wants(DATA_ROW);
    while (at < data.length && this.#missing === 0) {
      // A large result is nothing but rows: whole ones that nobody wants are passed by in few steps.
      if (!rowsAreWanted) at = behindRows(data, at);
      if (at >= data.length) break;
      const left = data.length - at;
      const length = left < HEADER_BYTES ? Number.POSITIVE_INFINITY : lengthAt(data, at);
      const isWanted = sink.wants(data[at] ?? 0);
      if (length > left && (isWanted || left < HEADER_BYTES)) {
        this.#rest = data.subarray(at);
        break;
      }
      if (isWanted) {
        if (at > from && sink.inOrder?.()) {
          out.push(data.subarray(from, at));
          from = at;
          flush(out.splice(0), sink);
        }
        const frame = data.subarray(at, at + length);
        const replacement = sink.frame(frame);
        if (replacement !== frame) {
          out.push(data.subarray(from, at), replacement ?? NOTHING);
          from = at + length;
        }
        at += length;
        rowsAreWanted = sink.wants(DATA_ROW);
      } else {
        this.#missing = Math.max(0, length - left);
        at = Math.min(data.length, at + length);
      }
    }
    out.push(data.subarray(from, at));
    flush(out, sink);
  }
}

/** Behind the rows that are whole. */
function behindRows(data: Buffer, start: number): number {
  let at = start;
  while (data[at] === DATA_ROW && data.length - at >= HEADER_BYTES) {
    const length = lengthAt(data, at);
    if (length > data.length - at) break;
    at += length;
  }
  return at;
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

/** Rows of COPY, whole ones, one behind the other. */
export interface CopyRows {
  bytes: Buffer;
  count: number;
}

/** Takes the rows out of frames of CopyData, however these come divided: each frame is a row. */
export class CopyDataReader {
  /** What has come of a header. */
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** Bytes that are missing of a row. */
  #missing = 0;
  /** The beginning of a row whose end has not come. */
  #rest: Buffer = NOTHING;

  /**
   * The rows that are whole with these bytes. They stand in the bytes' own memory, moved over the headers between them: memory that is
   * asked for anew for every piece of a large result makes the collector run all the time.
   */
  read(data: Buffer): CopyRows[] {
    const found: CopyRows[] = [];
    const start = this.#endBegun(data, found);
    let length = start;
    let whole = start;
    let count = 0;
    for (let at = start; at < data.length; ) {
      if (this.#missing > 0) {
        const end = Math.min(at + this.#missing, data.length);
        data.copyWithin(length, at, end);
        length += end - at;
        this.#missing -= end - at;
        at = end;
      } else at = this.#readHeader(data, at);
      if (this.#missing > 0 || this.#headerBytes > 0) continue;
      whole = length;
      count += 1;
    }
    if (count > 0) found.push({ bytes: data.subarray(start, whole), count });
    if (length > whole) this.#rest = Buffer.from(data.subarray(whole, length));
    return found;
  }

  /** Adds to the row that has come in part, if there is one. @returns where the next frame begins */
  #endBegun(data: Buffer, found: CopyRows[]): number {
    if (this.#rest.length === 0) return 0;
    const end = Math.min(this.#missing, data.length);
    const row = Buffer.concat([this.#rest, data.subarray(0, end)]);
    this.#missing -= end;
    this.#rest = this.#missing > 0 ? row : NOTHING;
    if (this.#missing === 0) found.push({ bytes: row, count: 1 });
    return end;
  }

  /** Reads a row's header, or the piece of it that has come. */
  #readHeader(data: Buffer, at: number): number {
    if (this.#headerBytes === 0 && at + HEADER_BYTES <= data.length) {
      this.#missing = data.readInt32BE(at + 1) - LENGTH_BYTES;
      return at + HEADER_BYTES;
    }
    this.#header[this.#headerBytes] = data[at] ?? 0;
    this.#headerBytes += 1;
    if (this.#headerBytes === HEADER_BYTES) {
      this.#headerBytes = 0;
      this.#missing = this.#header.readInt32BE(1) - LENGTH_BYTES;
    }
    return at + 1;
  }
}

// A frame's length counts itself.
const LENGTH_BYTES = 4;

export const bodyOf = (frame: Buffer): Buffer => frame.subarray(HEADER_BYTES);
export const typeOf = (frame: Buffer): string => String.fromCharCode(frame[0] ?? 0);
