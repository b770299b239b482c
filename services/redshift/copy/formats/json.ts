import { PostgresError } from "../../postgres-error.ts";
import { type FormatReader, MAX_ROW_BYTES, type ReaderContext } from "../context.ts";
import { problem } from "../fields/column.ts";
import type { LoadJob } from "../job.ts";
import { type JsonPiece, JsonPieces, parseExact } from "./json-values.ts";
import { type Mapper, mapperOf } from "./mapping.ts";
import { loadRecord, rejectRecord } from "./records.ts";

/** JSON: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html, read 2026-11-24. @throws PostgresError */
export function jsonReader(job: LoadJob): FormatReader {
  const { format } = job.statement;
  if (format.kind !== "json") throw new Error("Only JSON is read here.");
  const map = format.mapping === "noshred" ? wholeDocument(job) : mapperOf(format.mapping, job);
  return async (file, context) => {
    const decoder = new TextDecoder();
    const pieces = new JsonPieces();
    const header = headerSkipper(context.statement.ignoreHeader);
    for await (const chunk of file.text()) {
      for (const piece of pieces.push(header(decoder.decode(chunk, { stream: true })))) readPiece(piece, map, context);
      // "The maximum size of a single JSON object or array, including braces or brackets, is 4 MB."
      if (pieces.pending > MAX_ROW_BYTES) {
        const { line } = pieces;
        const text = pieces.drop();
        rejectRecord(
          problem(1216, "JSON object or array is larger than the maximum of 4 MB"),
          { line, rawLine: () => text },
          context,
        );
      }
      await context.flush();
    }
    for (const piece of pieces.end()) readPiece(piece, map, context);
    return pieces.line;
  };
}

/** `noshred`: the whole document goes into the one column. https://docs.aws.amazon.com/redshift/latest/dg/ingest-super.html, read 2026-11-24 */
function wholeDocument({ columns }: LoadJob): Mapper {
  const [column] = columns;
  if (columns.length !== 1 || column?.type !== "super")
    throw new PostgresError("0A000", "JSON 'noshred' needs a table, or a column list, of a single SUPER column");
  return (record) => [record];
}

/** "Newline characters in the JSON data are always counted for IGNOREHEADER calculations." */
function headerSkipper(lines: number): (text: string) => string {
  let left = lines;
  return (text) => {
    let start = 0;
    while (left > 0) {
      const end = text.indexOf("\n", start);
      if (end < 0) return "";
      start = end + 1;
      left -= 1;
    }
    return start === 0 ? text : text.slice(start);
  };
}

function readPiece({ text, line, balanced }: JsonPiece, map: Mapper, context: ReaderContext): void {
  const place = { line: line + context.statement.ignoreHeader, rawLine: () => text };
  let record: unknown;
  try {
    if (!balanced) throw new SyntaxError();
    record = parseExact(text);
  } catch {
    rejectRecord(problem(1216, "Invalid JSON"), place, context);
    return;
  }
  const values = map(record);
  if (Array.isArray(values)) loadRecord(values, place, context);
  else rejectRecord(values, place, context);
}
