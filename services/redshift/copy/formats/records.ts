import type { ReaderContext } from "../context.ts";
import { type Checked, isProblem, type Problem, problem } from "../fields/column.ts";
import { fieldOf } from "./json-values.ts";

/** Where a record stands, and how it looks. */
export interface RecordPlace {
  line: number;
  rawLine: () => string;
}

/** Loads a record by the values of its columns, or rejects it. What is `undefined` or null is NULL. */
export function loadRecord(values: readonly unknown[], place: RecordPlace, context: ReaderContext): void {
  const { columns, rows } = context;
  const checked: (string | null)[] = [];
  for (let index = 0; index < columns.length; index++) {
    const value = checkValue(values[index], index, context);
    if (isProblem(value)) {
      const texts = values.slice(0, index + 1).map((each) => fieldOf(each) ?? "");
      rejectRecord(value, place, context, index, texts);
      return;
    }
    checked.push(value);
  }
  rows.row(checked);
  context.loaded(place.line, place.rawLine);
}

export function rejectRecord(
  { code, reason }: Problem,
  { line, rawLine }: RecordPlace,
  context: ReaderContext,
  index = -1,
  values: readonly string[] = [],
): void {
  const column = context.columns[index];
  context.reject({
    line,
    column,
    code,
    reason,
    position: 0,
    rawLine: rawLine(),
    rawValue: values[index] ?? "",
    values,
  });
}

function checkValue(value: unknown, index: number, { columns, checkers }: ReaderContext): Checked {
  const column = columns[index];
  if (value === undefined || value === null)
    return column?.notNull ? problem(1213, "Missing data for not-null field") : null;
  // Into SUPER a value goes as the JSON that it is; everywhere else a string is its text.
  const text = column?.type === "super" ? JSON.stringify(value) : fieldOf(value);
  return checkers[index]?.({ text: text ?? "", quoted: true }) ?? null;
}
