import type { UnloadColumn } from "./columns.ts";
import type { UploadedFile } from "./upload.ts";

/** The manifest: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD_command_examples.html, read 2026-11-24 */
export function manifestOf(files: readonly UploadedFile[], columns: readonly UnloadColumn[], verbose: boolean): string {
  const entries = files.map((file) => ({
    url: file.url,
    meta: { content_length: file.bytes, ...(verbose ? { record_count: linesOf(file) } : {}) },
  }));
  if (!verbose) return JSON.stringify({ entries }, null, 2);
  const sum = (count: (file: UploadedFile) => number): number => files.reduce((total, file) => total + count(file), 0);
  return JSON.stringify(
    {
      entries,
      schema: { elements: columns.map((column) => ({ name: column.name, type: typeOf(column) })) },
      meta: { content_length: sum(({ bytes }) => bytes), record_count: sum(linesOf) },
      author: { name: "Amazon Redshift", version: "1.0.0" },
    },
    null,
    2,
  );
}

/** "If the HEADER option is specified, the row count includes the header line." */
const linesOf = ({ rows, headerLines }: UploadedFile): number => rows + headerLines;

/** `max_length` was recorded on 2026-09-21; precision and scale stand in the documentation's words. */
function typeOf({ shown, length, precision, scale }: UnloadColumn): Record<string, string | number> {
  const base = shown.replace(/\(.*?\)/, "");
  if (length !== undefined) return { base, max_length: length };
  return precision === undefined ? { base } : { base, precision, scale: scale ?? 0 };
}
