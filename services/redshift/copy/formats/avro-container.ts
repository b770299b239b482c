import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { snappyUncompress } from "hyparquet";

// The object container file: https://avro.apache.org/docs/1.12.0/specification/#object-container-files, read 2026-11-24

/** Bytes that are no Avro container. */
export class NotAvro extends Error {}

export interface AvroContainer {
  /** As the file says it, in JSON. */
  schema: string;
  /** The blocks' data, unpacked, and how many values each has. */
  blocks(): AsyncGenerator<{ count: number; data: Buffer }>;
}

// "The maximum size of the Avro file header … is 1 MB. The maximum size of a single Avro data block is 4 MB."
// copy-parameters-data-format.html (AVRO), read 2026-11-24
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_BLOCK_BYTES = 4 * 1024 * 1024;
const MAGIC = Buffer.from("Obj\x01", "latin1");
const SYNC_BYTES = 16;

type Unpack = (data: Buffer) => Promise<Buffer> | Buffer;

const CODECS: Readonly<Record<string, Unpack>> = {
  null: (data) => data,
  deflate: promisify(inflateRaw) as (data: Buffer) => Promise<Buffer>, // of its overloads, the one without options
  snappy: unpackSnappy,
};

/** Opens a container. @throws NotAvro */
export async function openContainer(chunks: AsyncIterable<Buffer>): Promise<AvroContainer> {
  const input = new Input(chunks);
  const magic = await input.bytes(MAGIC.length);
  if (!magic?.equals(MAGIC)) throw new NotAvro("invalid magic bytes");
  const metadata = await readMetadata(input);
  const sync = await needed(input.bytes(SYNC_BYTES));
  const codec = metadata.get("avro.codec")?.toString() ?? "null";
  const unpack = CODECS[codec];
  if (!unpack) throw new NotAvro(`unsupported codec ${codec}`);
  const schema = metadata.get("avro.schema")?.toString();
  if (schema === undefined) throw new NotAvro("no schema");
  return {
    schema,
    async *blocks() {
      while (!(await input.ended())) {
        const count = await needed(input.long());
        const size = await needed(input.long());
        if (count < 0 || size < 0 || size > MAX_BLOCK_BYTES) throw new NotAvro(`a data block of ${size} bytes`);
        const data = await unpack(await needed(input.bytes(size)));
        if (!(await needed(input.bytes(SYNC_BYTES))).equals(sync)) throw new NotAvro("invalid sync marker");
        yield { count, data };
      }
    },
  };
}

/** A map of bytes: blocks of pairs, the last one empty. */
async function readMetadata(input: Input): Promise<Map<string, Buffer>> {
  const metadata = new Map<string, Buffer>();
  for (;;) {
    let count = await needed(input.long());
    if (count === 0) return metadata;
    if (count < 0) {
      count = -count;
      await needed(input.long()); // the block's size in bytes
    }
    for (; count > 0; count--) {
      const name = (await needed(input.bytes(await headerLength(input)))).toString();
      metadata.set(name, Buffer.from(await needed(input.bytes(await headerLength(input)))));
    }
  }
}

async function headerLength(input: Input): Promise<number> {
  const length = await needed(input.long());
  if (length < 0 || length > MAX_HEADER_BYTES) throw new NotAvro(`a header of ${length} bytes`);
  return length;
}

/** Snappy's blocks end in a checksum of four bytes, which is not needed to read them. */
function unpackSnappy(data: Buffer): Buffer {
  let length = 0;
  let shift = 0;
  for (const byte of data) {
    length += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte < 0x80) break;
  }
  if (length > MAX_BLOCK_BYTES) throw new NotAvro(`a data block of ${length} bytes`);
  const output = Buffer.alloc(length);
  snappyUncompress(data.subarray(0, -4), output);
  return output;
}

async function needed<T>(value: Promise<T | undefined>): Promise<T> {
  const found = await value;
  if (found === undefined) throw new NotAvro("the file ends in the midst of a value");
  return found;
}

/** Takes what it needs out of bytes that come in pieces. */
class Input {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async ended(): Promise<boolean> {
    return !(await this.#fill(1));
  }

  async bytes(count: number): Promise<Buffer | undefined> {
    if (!(await this.#fill(count))) return undefined;
    const bytes = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return bytes;
  }

  /** A variable-length, zigzag number; those of a container fit a double. */
  async long(): Promise<number | undefined> {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const [byte] = (await this.bytes(1)) ?? [];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      if (scale > Number.MAX_SAFE_INTEGER) throw new NotAvro("a length that is none");
    }
  }

  async #fill(count: number): Promise<boolean> {
    const pieces = [this.#rest];
    let size = this.#rest.length;
    while (size < count) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      pieces.push(value);
      size += value.length;
    }
    if (pieces.length > 1) this.#rest = Buffer.concat(pieces);
    return size >= count;
  }
}
