import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { notSupported } from "../postgres-error.ts";
import type { UnloadColumn } from "./columns.ts";
import type { Destination } from "./destination.ts";
import { UnloadFiles } from "./files.ts";
import type { RowSink } from "./row-sink.ts";
import { fieldsOf } from "./rows.ts";
import type { UnloadStatement } from "./statement.ts";
import type { UploadedFile } from "./upload.ts";

/** How a column lies in a Parquet file, and how a value gets there from what `written` has made of it. */
interface ParquetColumn {
  element: Omit<SchemaElement, "name" | "repetition_type">;
  value(text: string): unknown;
}

// A group is held as JavaScript's values, several times as large as its text, until it is written: a million rows in groups of
// `rowGroupBytes` alone took a gigabyte (2026-11-25).
const MAX_GROUP_ROWS = 65_536;

/** Groups of rows in Parquet: "each row group is compressed using SNAPPY compression" (r_UNLOAD.html, read 2026-11-24). @throws PostgresError */
export function parquetSink(
  columns: readonly UnloadColumn[],
  destination: Destination,
  statement: UnloadStatement,
): RowSink {
  const kinds = columns.map(parquetColumn);
  const schema: SchemaElement[] = [
    { name: "schema", num_children: columns.length },
    ...columns.map(
      ({ name }, index): SchemaElement => ({ name, repetition_type: "OPTIONAL", ...kinds[index]?.element }),
    ),
  ];
  const files = new UnloadFiles(destination, statement, undefined);
  let group = new RowGroup(columns.length);
  let file: ParquetFile | undefined;
  const writeGroup = async (): Promise<void> => {
    if (group.rows === 0) return;
    // "The MAXFILESIZE value that you specify is automatically rounded down to the nearest multiple of 32 MB": whole groups only.
    if (file && file.bytes + statement.rowGroupBytes > statement.maxFileBytes) await endFile();
    file ??= new ParquetFile(await files.begin(), schema);
    await file.write(columns, group);
    group = new RowGroup(columns.length);
  };
  const endFile = async (): Promise<void> => {
    await file?.end();
    file = undefined;
    await files.close();
  };
  return {
    copyOptions: "",
    files,
    async write({ bytes }) {
      for (const fields of fieldsOf(bytes))
        group.add(fields.map((text, index) => (text === null ? null : kinds[index]?.value(text))));
      group.bytes += bytes.length;
      if (group.bytes >= statement.rowGroupBytes || group.rows >= MAX_GROUP_ROWS) await writeGroup();
    },
    async finish() {
      await writeGroup();
      await endFile();
    },
  };
}

/** Values by column, as Parquet wants them. */
class RowGroup {
  readonly columns: unknown[][];
  rows = 0;
  bytes = 0;

  constructor(columns: number) {
    this.columns = Array.from({ length: columns }, () => []);
  }

  add(values: readonly unknown[]): void {
    for (const [index, value] of values.entries()) this.columns[index]?.push(value);
    this.rows += 1;
  }
}

class ParquetFile {
  readonly #file: UploadedFile;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;

  constructor(file: UploadedFile, schema: SchemaElement[]) {
    this.#file = file;
    this.#writer = new ParquetWriter({ writer: this.#bytes, schema, createdBy: "Amazon Redshift (Terrarium)" });
  }

  get bytes(): number {
    return this.#bytes.offset;
  }

  async write(columns: readonly UnloadColumn[], group: RowGroup): Promise<void> {
    const columnData = columns.map(({ name }, index) => ({ name, data: group.columns[index] ?? [] }));
    await this.#writer.write({ columnData, rowGroupSize: group.rows });
    this.#file.rows += group.rows;
    await this.#flush();
  }

  async end(): Promise<void> {
    await this.#writer.finish();
    await this.#flush();
  }

  /** What has been written goes on; the offsets in the file go on, too. */
  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#bytes.getBytes());
    this.#bytes.index = 0;
    await this.#file.write(bytes);
  }
}

const MICROS_PER_MS = 1000n;
const MS_PER_DAY = 86_400_000;

function parquetColumn(column: UnloadColumn): ParquetColumn {
  const { type, shown, precision = 38, scale = 0 } = column;
  if (type === "decimal") return decimalColumn(precision, scale);
  const known = COLUMNS[type];
  // "You can only unload VARBYTE columns to text or CSV format": r_UNLOAD.html
  if (!known) throw notSupported(`UNLOAD to PARQUET is not supported for columns of type ${shown}`);
  return known;
}

const string: ParquetColumn = { element: { type: "BYTE_ARRAY", converted_type: "UTF8" }, value: (text) => text };
const timestamp: ParquetColumn = {
  element: { type: "INT64", converted_type: "TIMESTAMP_MICROS" },
  value: microsOf,
};

// https://github.com/apache/parquet-format/blob/master/LogicalTypes.md, read 2026-11-24
const COLUMNS: Readonly<Record<string, ParquetColumn>> = {
  smallint: { element: { type: "INT32", converted_type: "INT_16" }, value: Number },
  integer: { element: { type: "INT32" }, value: Number },
  bigint: { element: { type: "INT64" }, value: BigInt },
  real: { element: { type: "FLOAT" }, value: fromBits },
  double: { element: { type: "DOUBLE" }, value: fromBits },
  boolean: { element: { type: "BOOLEAN" }, value: (text) => text === "t" },
  char: string,
  varchar: string,
  date: { element: { type: "INT32", converted_type: "DATE" }, value: (text) => dayOf(text) / MS_PER_DAY },
  timestamp,
  // "If a column uses TIMESTAMPTZ data format, only the timestamp values are unloaded."
  timestamptz: timestamp,
  time: { element: { type: "INT64", converted_type: "TIME_MICROS" }, value: (text) => microsOf(`1970-01-01 ${text}`) },
  // "Amazon Redshift represents SUPER columns in Parquet as the JSON data type": unload-super-parquet.html
  super: { element: { type: "BYTE_ARRAY", logical_type: { type: "JSON" } }, value: (text) => Buffer.from(text) },
};

function fromBits(hex: string): number {
  return Buffer.from(hex, "hex").readDoubleBE();
}

const DECIMAL_BYTES = 16;

function decimalColumn(precision: number, scale: number): ParquetColumn {
  const element = { converted_type: "DECIMAL", precision, scale } as const;
  // A bigint is taken as the number without its point.
  const value = (text: string): bigint => {
    const [whole = "", fraction = ""] = text.split(".");
    return BigInt(whole + fraction.padEnd(scale, "0"));
  };
  if (precision <= 18) return { element: { type: "INT64", ...element }, value };
  return { element: { type: "FIXED_LEN_BYTE_ARRAY", type_length: DECIMAL_BYTES, ...element }, value };
}

/** Milliseconds of a day, as Postgres writes it: `2026-11-24`, `0044-03-15 BC`. */
function dayOf(text: string): number {
  const [, year = "", month = "", day = ""] = /^(\d+)-(\d\d)-(\d\d)/.exec(text) ?? [];
  return new Date(0).setUTCFullYear(
    text.endsWith(" BC") ? 1 - Number(year) : Number(year),
    Number(month) - 1,
    Number(day),
  );
}

const TIME = / (\d\d):(\d\d):(\d\d)(?:\.(\d+))?([+-]\d\d(?::?\d\d)?)?/;

function microsOf(text: string): bigint {
  const [, hour = "0", minute = "0", second = "0", fraction = ""] = TIME.exec(text) ?? [];
  const ms = dayOf(text) + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  return BigInt(ms) * MICROS_PER_MS + BigInt(fraction.padEnd(6, "0"));
}
