import { isAscii, isUtf8 } from "node:buffer";
import { PostgresError } from "../../postgres-error.ts";
import { type FormatReader, MAX_ROW_BYTES, type ReaderContext } from "../context.ts";
import { isProblem, type Problem, problem } from "../fields/column.ts";
import type { LoadJob } from "../job.ts";

const LF = 0x0a;
const CR = 0x0d;

/** FIXEDWIDTH: https://docs.aws.amazon.com/redshift/latest/dg/t_loading_fixed_width_data.html, read 2026-11-24. @throws PostgresError */
export function fixedWidthReader({ statement: { format }, columns }: LoadJob): FormatReader {
  if (format.kind !== "fixedwidth") throw new Error("Only FIXEDWIDTH is read here.");
  const { widths, removeQuotes } = format;
  if (widths.length !== columns.length)
    throw new PostgresError(
      "22023",
      `The number of columns in the FIXEDWIDTH specification (${widths.length}) does not match that of the table or column list (${columns.length})`,
    );
  return async (file, context) => {
    let line = 0;
    for await (const bytes of linesOf(file.text())) {
      line += 1;
      if (line > context.statement.ignoreHeader) readLine(bytes, line, widths, removeQuotes, context);
      await context.flush();
    }
    return line;
  };
}

/** Lines without their ends. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_ROW_BYTES) {
      yield rest;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest;
}

function readLine(
  bytes: Buffer,
  line: number,
  widths: readonly number[],
  unquotes: boolean,
  context: ReaderContext,
): void {
  const content = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
  const rawLine = content.toString("utf8");
  if (rawLine === "" && context.statement.conversion.ignoreBlankLines) return;
  const { columns, rows } = context;
  const texts: string[] = [];
  const row = fieldsOf(content, rawLine, widths, unquotes, texts, context);
  if (Array.isArray(row)) {
    rows.row(row);
    context.loaded(line, () => rawLine);
    return;
  }
  const { code, reason, column, position, rawValue } = row;
  context.reject({ line, column: columns[column], code, reason, position, rawLine, rawValue, values: texts });
}

type BadField = Problem & { column: number; position: number; rawValue: string };

/** The values of a line's columns, or what is wrong with the first bad one. */
function fieldsOf(
  bytes: Buffer,
  rawLine: string,
  widths: readonly number[],
  unquotes: boolean,
  texts: string[],
  { checkers, statement }: ReaderContext,
): (string | null)[] | BadField {
  const { nullAs, fillRecord } = statement.conversion;
  const { length, cut } = characters(bytes, rawLine);
  const values: (string | null)[] = [];
  let from = 0;
  for (const [column, width] of widths.entries()) {
    // Recorded: tutorial-loading-run-copy.html shows position -1 for the first column.
    const position = from - 1;
    if (from >= length && column > 0 && !fillRecord)
      return {
        ...problem(1203, "Input data had fewer columns than were defined in the DDL"),
        column,
        position,
        rawValue: "",
      };
    const field = cut(from, from + width);
    const quoted = unquotes && /^(["']).*\1\s*$/s.test(field.text);
    const trimmed = field.text.trimEnd();
    // What UNLOAD has written for NULL has blanks behind it.
    const text = quoted ? trimmed.slice(1, -1) : trimmed === nullAs && trimmed !== "" ? nullAs : field.text;
    texts.push(text);
    const checked = checkers[column]?.({ ...field, text, quoted }) ?? null;
    if (isProblem(checked)) return { ...checked, column, position, rawValue: field.text };
    values.push(checked);
    from += width;
  }
  if (length <= from) return values;
  const code = cut(from, from + 1)
    .text.codePointAt(0)
    ?.toString(16);
  const reason = `Missing newline: Unexpected character 0x${code} found at location ${from}`;
  return { ...problem(1216, reason), column: widths.length, position: 0, rawValue: "" };
}

interface Characters {
  length: number;
  cut(from: number, to: number): { text: string; bytes?: Buffer };
}

/** "The field widths are based on the number of characters, not the number of bytes" (ENCODING); where these are no UTF-8, on bytes. */
function characters(bytes: Buffer, text: string): Characters {
  if (isAscii(bytes)) return { length: text.length, cut: (from, to) => ({ text: text.slice(from, to) }) };
  if (!isUtf8(bytes))
    return {
      length: bytes.length,
      cut: (from, to) => ({ text: bytes.toString("utf8", from, to), bytes: bytes.subarray(from, to) }),
    };
  const points = [...text];
  return {
    length: points.length,
    cut(from, to) {
      const field = points.slice(from, to).join("");
      return { text: field, bytes: Buffer.from(field) };
    },
  };
}
