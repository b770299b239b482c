import { pipeline, type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { parse } from "csv-parse";
import type { ReaderConfig } from "../language/definition.ts";
import { StatesError } from "../language/failure.ts";
import { isObject, type Json, type JsonObject } from "../language/json.ts";
import { sdkCause } from "../tasks/failure.ts";
import { readParquet } from "./parquet.ts";

/** Where items come from. */
export interface Source {
  s3: S3Client;
  parameters: JsonObject;
  config: ReaderConfig;
  /** Tells what version of the object is read; throws when reading goes on in another one. */
  version(etag: string | undefined): void;
}

// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html, read 2026-11-24

export const itemReaderFailed = (cause: string): StatesError => new StatesError("States.ItemReaderFailed", cause);

/** The items that an ItemReader names, in their order. @throws StatesError States.ItemReaderFailed */
export async function* readItems(resource: string, source: Source): AsyncGenerator<Json> {
  try {
    if (resource.endsWith(":s3:listObjectsV2")) yield* listObjects(source);
    else if (resource.endsWith(":s3:getObject")) yield* readObject(source);
    else throw itemReaderFailed(`Terrarium does not implement the ItemReader ${resource}.`);
  } catch (error) {
    if (error instanceof S3ServiceException) throw itemReaderFailed(sdkCause("S3", error));
    throw error;
  }
}

async function* listObjects(source: Source): AsyncGenerator<Json> {
  const { s3, parameters, config } = source;
  const { Bucket, Prefix, StartAfter } = parameters as { Bucket?: string; Prefix?: string; StartAfter?: string };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix, StartAfter })) {
    for (const { Key, ETag, LastModified, Size, StorageClass } of Contents) {
      if (config.Transformation === "LOAD_AND_FLATTEN") {
        yield* readObject({
          ...source,
          parameters: { Bucket: Bucket ?? "", Key: Key ?? "" },
          version: () => undefined,
        });
        continue;
      }
      yield {
        Etag: ETag ?? null,
        LastModified: Math.floor((LastModified?.getTime() ?? 0) / 1000),
        Key: Key ?? null,
        Size: Size ?? 0,
        StorageClass: StorageClass ?? "STANDARD",
      };
    }
  }
}

type Format = (source: Source, key: string) => AsyncGenerator<Json>;

const FORMATS: Readonly<Record<string, Format>> = {
  CSV: readCsv,
  JSON: readJson,
  JSONL: readJsonLines,
  PARQUET: ({ s3, parameters, version }, key) => readParquet(s3, String(parameters.Bucket), key, version),
  MANIFEST: readManifest,
};

const readObject = (source: Source): AsyncGenerator<Json> =>
  readFile(source.config.InputType ?? "JSON", source, String(source.parameters.Key ?? ""));

/** A file that breaks in the middle has given what stands before. @throws StatesError that names the file */
async function* readFile(type: string, source: Source, key: string): AsyncGenerator<Json> {
  const format = FORMATS[type];
  if (!format) throw itemReaderFailed(`The InputType ${type} is not known.`);
  try {
    yield* format(source, key);
  } catch (error) {
    if (error instanceof StatesError || error instanceof S3ServiceException) throw error;
    throw itemReaderFailed(`The ${type} file ${key} could not be read: ${(error as Error).message}`);
  }
}

/** An object's bytes, unpacked as its name says. */
async function open({ s3, parameters, version }: Source, key: string, bucket = parameters.Bucket): Promise<Readable> {
  const { VersionId, ExpectedBucketOwner } = parameters as { VersionId?: string; ExpectedBucketOwner?: string };
  const { Body, ETag } = await s3.send(
    new GetObjectCommand({ Bucket: bucket as string, Key: key, VersionId, ExpectedBucketOwner }),
  );
  version(ETag);
  const bytes = Body as Readable;
  if (key.endsWith(".gz")) return pipeline(bytes, createGunzip(), seenByReader);
  return /\.zstd?$/.test(key) ? pipeline(bytes, createZstdDecompress(), seenByReader) : bytes;
}

/** A stream that breaks breaks those behind it, and the last one's reader sees the error. */
const seenByReader = (): void => undefined;

const DELIMITERS = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" } as const;

async function* readCsv(source: Source, key: string): AsyncGenerator<Json> {
  const { CSVHeaderLocation, CSVHeaders, CSVDelimiter = "COMMA" } = source.config;
  let header = CSVHeaderLocation === "GIVEN" ? CSVHeaders : undefined;
  checkHeader(header);
  const rows = pipeline(
    await open(source, key),
    parse({ bom: true, delimiter: DELIMITERS[CSVDelimiter], relax_column_count: true, skip_empty_lines: true }),
    seenByReader,
  );
  for await (const row of rows as AsyncIterable<string[]>) {
    if (!header) {
      header = row;
      checkHeader(header);
      continue;
    }
    yield Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""]));
  }
}

function checkHeader(header: readonly string[] | undefined): void {
  if (header && new Set(header).size < header.length) throw itemReaderFailed("CSV headers cannot contain duplicates.");
}

async function* readJson(source: Source, key: string): AsyncGenerator<Json> {
  let value = JSON.parse(await text(await open(source, key))) as Json;
  for (const name of pointer(source.config.ItemsPointer)) {
    const inner: Json | undefined = Array.isArray(value)
      ? value[Number(name)]
      : isObject(value)
        ? value[name]
        : undefined;
    if (inner === undefined)
      throw itemReaderFailed(`The ItemsPointer ${source.config.ItemsPointer} leads nowhere in ${key}.`);
    value = inner;
  }
  // Members of an object are items in a state's own data only (recorded: test_map_item_reader_json_no_json_list_object).
  if (!Array.isArray(value)) throw notIterable();
  yield* value;
}

/** RFC 6901. */
const pointer = (text: string | undefined): string[] =>
  (text ?? "")
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The elements of an array, or the members of an object as keys and values. */
export function asItems(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
  throw notIterable();
}

const notIterable = (): StatesError => itemReaderFailed("Attempting to map over non-iterable node.");

async function* readJsonLines(source: Source, key: string): AsyncGenerator<Json> {
  let number = 0;
  for await (const line of linesOf(await open(source, key))) {
    number += 1;
    if (line.trim() === "") continue;
    try {
      yield JSON.parse(line) as Json;
    } catch (error) {
      throw itemReaderFailed(`Line ${number} of ${key} is not JSON: ${(error as Error).message}`);
    }
  }
}

/** Not by node:readline: it does not hear of a stream's error, which then ends the process. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  input.setEncoding("utf8");
  let rest = "";
  for await (const chunk of input as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest;
}

/** S3 Inventory: a manifest that lists gzipped CSV files, and the columns that they have. Athena: a CSV of objects' addresses. */
async function* readManifest(source: Source, key: string): AsyncGenerator<Json> {
  if (source.config.ManifestType === "ATHENA_DATA") {
    for await (const { address } of readFile(
      "CSV",
      { ...source, config: { CSVHeaderLocation: "GIVEN", CSVHeaders: ["address"] } },
      key,
    ) as AsyncGenerator<{ address: string }>)
      yield* readListed(source, address);
    return;
  }
  const manifest = JSON.parse(await text(await open(source, key))) as {
    sourceBucket?: string;
    fileSchema?: string;
    fileFormat?: string;
    files?: { key: string }[];
  };
  if (manifest.fileFormat !== undefined && manifest.fileFormat !== "CSV")
    throw itemReaderFailed(`Inventories must be CSV, and this one is ${manifest.fileFormat}.`);
  const CSVHeaders = (manifest.fileSchema ?? "").split(",").map((name) => name.trim());
  for (const { key: file } of manifest.files ?? [])
    yield* readFile(
      "CSV",
      { ...source, version: () => undefined, config: { CSVHeaderLocation: "GIVEN", CSVHeaders } },
      file,
    );
}

async function* readListed(source: Source, address: string): AsyncGenerator<Json> {
  const [, Bucket = "", Key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  const { ManifestType: _manifest, ...config } = source.config;
  const InputType = config.InputType === "MANIFEST" ? "CSV" : config.InputType;
  yield* readObject({
    ...source,
    parameters: { Bucket, Key },
    config: { ...config, ...(InputType ? { InputType } : {}) },
    version: () => undefined,
  });
}
