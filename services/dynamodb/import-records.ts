import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { type AttributeDefinition, GetItemOutput$, type ImportTableDescription } from "@aws-sdk/client-dynamodb";
import { parse } from "csv-parse";
import { readJsonShape } from "../aws/protocol/json-shapes.ts";
import type { AttributeValue, Item } from "./attribute-value.ts";

/** What stands in one place of a source file: an item, or why there is none. */
export type ImportRecord = { readonly item: Item } | { readonly problem: string };

/** How a source file is to be read. */
export type ImportFormat = Pick<
  ImportTableDescription,
  "InputFormat" | "InputFormatOptions" | "InputCompressionType"
> & { readonly definitions: readonly AttributeDefinition[] };

/** The records of a source file, in their order. */
export function readRecords(body: Readable, format: ImportFormat): AsyncGenerator<ImportRecord> {
  const text = decompress(body, format.InputCompressionType);
  return format.InputFormat === "CSV" ? readCsv(text, format) : readJson(text);
}

function decompress(body: Readable, compression: ImportFormat["InputCompressionType"]): Readable {
  if (compression !== "GZIP" && compression !== "ZSTD") return body;
  const unpack = compression === "GZIP" ? createGunzip() : createZstdDecompress();
  // What goes wrong on the way is thrown to whoever reads the end.
  return pipeline(body, unpack, () => {});
}

// 400 KB for an item, and JSON's own characters around it.
const RECORD_LIMIT_BYTES = 4 * 1024 * 1024;

/** `{"Item": {…}}` after another; newlines between them are usual, and need not be (recorded on AWS by https://github.com/getmoto/moto,
 * test_import_table_single_file_with_multiple_items, aws_verified, read 2026-11-24). */
async function* readJson(text: Readable): AsyncGenerator<ImportRecord> {
  text.setEncoding("utf8");
  const scanner = new ObjectScanner();
  for await (const chunk of text as AsyncIterable<string>)
    for (const found of scanner.push(chunk)) yield readItem(found);
  for (const found of scanner.end()) yield readItem(found);
}

function readItem(json: string): ImportRecord {
  try {
    const parsed = JSON.parse(json) as { Item?: unknown };
    if (typeof parsed?.Item !== "object" || parsed.Item === null) return { problem: "The record has no Item." };
    // The wire's own shape of an item checks the types and reads what is binary.
    return { item: (readJsonShape(GetItemOutput$, { Item: parsed.Item }) as { Item: Item }).Item };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Cuts a text into its outermost JSON objects, without parsing them. */
export class ObjectScanner {
  #rest = "";
  #at = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** The objects that this piece of the text completes. */
  *push(piece: string): Generator<string> {
    this.#rest += piece;
    let start = 0;
    for (; this.#at < this.#rest.length; this.#at += 1) {
      const character = this.#rest[this.#at];
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (character === "\\") this.#escaped = true;
        else if (character === '"') this.#inString = false;
      } else if (character === '"') this.#inString = true;
      else if (character === "{") this.#depth += 1;
      else if (character === "}" && --this.#depth <= 0) {
        yield this.#rest.slice(start, this.#at + 1).trim();
        start = this.#at + 1;
        this.#depth = 0;
      }
    }
    this.#rest = this.#rest.slice(start);
    this.#at -= start;
    if (this.#rest.length > RECORD_LIMIT_BYTES) throw new Error("A record is too large to be an item.");
  }

  /** What is left at the end, when it is more than blanks. */
  *end(): Generator<string> {
    const rest = this.#rest.trim();
    if (rest !== "") yield rest;
  }
}

/**
 * "All attributes other than the partition key, sort key and index keys are strings":
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html, read 2026-11-24
 */
async function* readCsv(
  text: Readable,
  { InputFormatOptions, definitions }: ImportFormat,
): AsyncGenerator<ImportRecord> {
  const { Delimiter = ",", HeaderList } = InputFormatOptions?.Csv ?? {};
  const types = new Map(definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  const problems: ImportRecord[] = [];
  const parser = parse({
    delimiter: Delimiter,
    columns: HeaderList ?? true,
    bom: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: RECORD_LIMIT_BYTES,
    on_skip: (error) => {
      problems.push({ problem: error?.message ?? "The record cannot be read." });
      return undefined;
    },
  });
  const rows = pipeline(text, parser, () => {});
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    yield* problems.splice(0);
    const item = Object.entries(row).map(([name, value]) => [name, typed(types.get(name), value)]);
    yield { item: Object.fromEntries(item) };
  }
  yield* problems;
}

function typed(type: AttributeDefinition["AttributeType"], text: string): AttributeValue {
  if (type === "N") return { N: text };
  if (type === "B") return { B: Buffer.from(text, "base64") };
  return { S: text };
}
