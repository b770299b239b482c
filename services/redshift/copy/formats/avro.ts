import avro from "avsc";
import { boxed } from "../../transfer/errors.ts";
import type { FormatReader } from "../context.ts";
import type { LoadJob } from "../job.ts";
import { NotAvro, openContainer } from "./avro-container.ts";
import { mapperOf } from "./mapping.ts";
import { loadRecord, rejectRecord } from "./records.ts";

/** Avro: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html (AVRO), read 2026-11-24. @throws PostgresError */
export function avroReader(job: LoadJob): FormatReader {
  const { format } = job.statement;
  if (format.kind !== "avro") throw new Error("Only Avro is read here.");
  const map = mapperOf(format.mapping, job);
  return async (file, context) => {
    let line = 0;
    for await (const value of valuesOf(file.text(), file.url)) {
      line += 1;
      const place = { line, rawLine: () => JSON.stringify(value) };
      const values = map(value);
      if (Array.isArray(values)) loadRecord(values, place, context);
      else rejectRecord(values, place, context);
      if (line % FLUSH_EVERY === 0) await context.flush();
    }
    return line;
  };
}

const FLUSH_EVERY = 256;

async function* valuesOf(chunks: AsyncIterable<Buffer>, url: string): AsyncGenerator<unknown> {
  const invalid = (error: Error) => boxed(`Invalid AVRO file: ${error.message}`, 1216, `S3 key being read : ${url}`);
  try {
    const container = await openContainer(chunks);
    const type = typeOf(container.schema);
    for await (const { count, data } of container.blocks()) {
      let position = 0;
      for (let index = 0; index < count; index++) {
        const { value, offset } = type.decode(data, position);
        if (offset < 0) throw new NotAvro("a data block ends in the midst of a value");
        position = offset;
        yield plain(value);
      }
    }
  } catch (error) {
    throw error instanceof NotAvro ? invalid(error) : error;
  }
}

/** @throws NotAvro for a schema that is none, or is not of a record: "The Avro schema type must be record" */
function typeOf(schema: string): avro.Type {
  let type: avro.Type;
  try {
    type = avro.Type.forSchema(JSON.parse(schema), { wrapUnions: "always", registry: { long: LONG } });
  } catch (error) {
    throw new NotAvro((error as Error).message);
  }
  if (type.typeName !== "record") throw new NotAvro(`the schema is of type ${type.typeName}, not record`);
  return type;
}

/** A long as it is: a double would not keep all of them. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer(value: bigint) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0),
});

type JsonWithRaw = { rawJSON(text: string): unknown };

/** A value as JSON has it: "If the value … is a complex Avro data type such as byte, array, record, map, or link, COPY loads the value as a string". */
function plain(value: unknown): unknown {
  if (typeof value === "bigint")
    // In Node 24, not in TypeScript's library yet
    return Number.isSafeInteger(Number(value))
      ? Number(value)
      : (JSON as unknown as JsonWithRaw).rawJSON(String(value));
  if (Buffer.isBuffer(value)) return value.toString("latin1");
  if (Array.isArray(value)) return value.map(plain);
  if (isOfUnion(value)) return plain(value.unwrap());
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  return value;
}

/** avsc names the branch of every union; which one it is does not matter to a column. */
const isOfUnion = (value: unknown): value is { unwrap(): unknown } =>
  typeof value === "object" && value !== null && "unwrap" in value && !Object.hasOwn(value, "unwrap");
