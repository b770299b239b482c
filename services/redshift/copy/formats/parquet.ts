import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaTree,
  toJson,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { notSupported, PostgresError } from "../../postgres-error.ts";
import type { FileInput, FormatReader, ReaderContext } from "../context.ts";
import { spectrumScanError } from "../errors.ts";
import { type CopyColumn, isProblem, type Problem, problem } from "../fields/column.ts";
import type { LoadJob } from "../job.ts";
import { unpack } from "../unpack.ts";
import { isReadable, kindOf, type ParquetKind, type ParquetText, textOf, typeName } from "./parquet-values.ts";

/** What one column of the table takes from the file; nothing when FILLRECORD fills it. */
type Source = { kind: ParquetKind; text: ParquetText; nested: boolean; isJson: boolean } | undefined;

/**
 * Parquet: columns go by their order. Whatever is wrong ends the load.
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html, read 2026-11-24. @throws PostgresError
 */
export function parquetReader({ statement: { format }, columns }: LoadJob): FormatReader {
  if (format.kind !== "parquet") throw new Error("Only Parquet is read here.");
  // Recorded on 2026-09-21.
  if (!format.serializeToJson && columns.some(({ type }) => type === "super"))
    throw notSupported("SUPER column in COPY query requires SERIALIZETOJSON option");
  return async (input, context) => {
    const file = await randomAccess(input);
    const metadata = await readMetadata(file, input);
    const sources = sourcesOf(metadata, input, context);
    let line = 0;
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      for (const row of await readRows(file, metadata, rowStart, rowEnd)) {
        line += 1;
        loadRow(row, line, sources, context);
        if (line % FLUSH_EVERY === 0) await context.flush();
      }
      rowStart = rowEnd;
    }
    return line;
  };
}

const FLUSH_EVERY = 256;

/** "If the file … includes one of the following extensions, we decompress the data without the need for adding any parameters" */
async function randomAccess(input: FileInput): Promise<AsyncBuffer> {
  const [, extension] = /\.(gz|bz2|snappy)$/.exec(input.url) ?? [];
  if (extension === undefined)
    return { byteLength: input.size, slice: (start, end = input.size) => input.range(start, end) };
  if (extension === "snappy")
    throw notSupported("Terrarium does not implement COPY of files that are packed with snappy as a whole");
  const pieces: Buffer[] = [];
  for await (const piece of unpack(input.stored(), extension === "gz" ? "gzip" : "bzip2", input.url))
    pieces.push(piece);
  const whole = new Uint8Array(Buffer.concat(pieces)).buffer;
  return { byteLength: whole.byteLength, slice: (start, end) => whole.slice(start, end) };
}

async function readMetadata(file: AsyncBuffer, { url }: FileInput): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file, { geoparquet: false });
  } catch (error) {
    if (error instanceof PostgresError) throw error;
    // Recorded by public projects for files that are no Parquet: "invalid version number"
    throw spectrumScanError(`File '${url}' has an invalid version number: ${(error as Error).message}`);
  }
}

/** Checks the file's columns against the table's. Leaves are read as they lie: what they mean is decided here, exactly. */
function sourcesOf(metadata: FileMetaData, { url }: FileInput, { columns, statement }: ReaderContext): Source[] {
  const { children } = parquetSchema(metadata);
  const fills = statement.conversion.fillRecord && children.length < columns.length;
  if (children.length !== columns.length && !fills)
    throw spectrumScanError(
      `Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${children.length}, File name: ${url}`,
    );
  return columns.map((column, index) => {
    const child = children[index];
    return child && sourceOf(child, column, url);
  });
}

function sourceOf({ element, children }: SchemaTree, column: CopyColumn, url: string): Source {
  const nested = children.length > 0;
  const text = textOf(element);
  const kind = kindOf(element);
  const isJson = element.converted_type === "JSON" || element.logical_type?.type === "JSON";
  // SERIALIZETOJSON: a value of any type becomes JSON.
  const readable = column.type === "super" || (!nested && isReadable(kind, column));
  if (!readable)
    // Recorded by public projects, as far as `Parquet schema:`
    throw spectrumScanError(
      `File '${url}' has an incompatible Parquet schema for column '${url}.${element.name}'. Column type: ${typeName(column)}, Parquet schema:\n${(element.repetition_type ?? "optional").toLowerCase()} ${(element.type ?? "group").toLowerCase()} ${element.name}`,
    );
  if (!nested) {
    delete element.converted_type;
    delete element.logical_type;
  }
  return { kind, text, nested, isJson };
}

async function readRows(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
): Promise<unknown[][]> {
  let rows: unknown[][] = [];
  await parquetRead({
    file,
    metadata,
    compressors,
    rowStart,
    rowEnd,
    utf8: false,
    geoparquet: false,
    onComplete(complete: unknown[][]) {
      rows = complete;
    },
  });
  return rows;
}

function loadRow(row: readonly unknown[], line: number, sources: readonly Source[], context: ReaderContext): void {
  const { columns, rows } = context;
  const values: (string | null)[] = [];
  for (const [index, column] of columns.entries()) {
    const checked = checkValue(row[index], sources[index], index, column, context);
    if (isProblem(checked)) throw ended(checked, line, column, context);
    values.push(checked);
  }
  rows.row(values);
  // "-1 … such as when copying from a columnar data file": r_STL_REPLACEMENTS.html
  context.loaded(-1, () => "");
}

function checkValue(
  value: unknown,
  source: Source,
  index: number,
  column: CopyColumn,
  { checkers, statement }: ReaderContext,
) {
  if (value === null || value === undefined || !source)
    return column.notNull ? problem(1213, "Missing data for not-null field") : null;
  if (column.type === "super") {
    const json = superText(value, source);
    return typeof json === "string" && source.isJson ? (checkers[index]?.({ text: json, quoted: true }) ?? null) : json;
  }
  if (column.type === "varbyte") return `\\x${Buffer.from(value as Uint8Array).toString("hex")}`; // its kind is bytes
  const bytes = value instanceof Uint8Array && source.kind === "bytes" ? Buffer.from(value) : undefined;
  const text = bytes ? bytes.toString("utf8") : source.text(value);
  // Recorded on 2026-09-21.
  if (bytes && column.length !== undefined && bytes.length > column.length && !statement.conversion.truncateColumns)
    return problem(
      15007,
      `The length of the data column ${column.name} is longer than the length defined in the table. Table: ${column.length}, Data: ${bytes.length}`,
    );
  return checkers[index]?.({ text, quoted: true, ...(bytes ? { bytes } : {}) }) ?? null;
}

const MAX_SUPER_STRING = 65_535;

/** SERIALIZETOJSON. A string's limit was recorded on 2026-09-21. */
function superText(value: unknown, { text, nested, kind, isJson }: NonNullable<Source>): string | Problem {
  if (nested) return JSON.stringify(toJson(value));
  if (!(value instanceof Uint8Array) || kind !== "bytes") {
    const shown = text(value);
    return /^(?:true|false|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.test(shown) ? shown : JSON.stringify(shown);
  }
  if (value.length > MAX_SUPER_STRING)
    return problem(1224, `String value exceeds the max size of ${MAX_SUPER_STRING} bytes`);
  const string = Buffer.from(value).toString("utf8");
  return isJson ? string : JSON.stringify(string);
}

/** The error that ends the load; it stands in the system tables, too. */
function ended({ code, reason }: Problem, line: number, column: CopyColumn, context: ReaderContext): PostgresError {
  context.note({ line, column, code, reason, position: 0, rawLine: "", rawValue: "", values: [] });
  return spectrumScanError(reason, code);
}
