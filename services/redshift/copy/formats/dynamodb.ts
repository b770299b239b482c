import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { boxed } from "../../transfer/errors.ts";
import type { FormatReader, ReaderContext } from "../context.ts";
import { type Checked, isProblem } from "../fields/column.ts";
import { rejectRecord } from "./records.ts";

type Item = Readonly<Record<string, AttributeValue>>;

/** Items of a table, page by page: https://docs.aws.amazon.com/redshift/latest/dg/t_Loading-data-from-dynamodb.html, read 2026-11-24 */
export const readItems: FormatReader = async (file, context) => {
  const names = new Map(context.columns.map(({ name }, index) => [name, index]));
  let line = 0;
  for await (const page of file.stored()) {
    for (const item of JSON.parse(page.toString()) as Item[]) {
      line += 1;
      loadItem(item, line, names, context);
    }
    await context.flush();
  }
  return line;
};

function loadItem(item: Item, line: number, names: ReadonlyMap<string, number>, context: ReaderContext): void {
  const { columns, checkers, rows } = context;
  const texts = textsOf(item, names);
  const place = { line, rawLine: () => JSON.stringify(item) };
  const values: (string | null)[] = [];
  for (let index = 0; index < columns.length; index++) {
    const text = texts.get(index);
    // "Amazon Redshift table columns that do not match an attribute … are loaded as either NULL or empty, depending on … EMPTYASNULL"
    const checked: Checked = checkers[index]?.({ text: text ?? "", quoted: text !== undefined }) ?? null;
    if (isProblem(checked)) {
      rejectRecord(
        checked,
        place,
        context,
        index,
        columns.slice(0, index + 1).map((_column, at) => texts.get(at) ?? ""),
      );
      return;
    }
    values.push(checked);
  }
  rows.row(values);
  context.loaded(line, place.rawLine);
}

/** The item's attributes by column. @throws PostgresError for what ends the load, whatever MAXERROR says */
function textsOf(item: Item, names: ReadonlyMap<string, number>): Map<number, string> {
  const texts = new Map<number, string>();
  for (const [name, value] of Object.entries(item)) {
    const index = names.get(name.toLowerCase());
    if (index === undefined) continue;
    // "If an item … contains multiple attributes that differ only in case, such as Price and PRICE, the COPY command will fail."
    if (texts.has(index))
      throw boxed(
        `DynamoDB item has several attributes that differ only in case: ${name.toLowerCase()}`,
        8001,
        `Attribute ${name}`,
      );
    const text = value.S ?? value.N;
    // "Only Amazon DynamoDB attributes with scalar STRING and NUMBER data types are supported."
    if (text === undefined)
      throw boxed(`Unsupported DynamoDB data type ${Object.keys(value)[0] ?? ""}`, 8001, `Attribute ${name}`);
    texts.set(index, text);
  }
  return texts;
}
