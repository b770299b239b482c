import { keyword } from "../dialect/lexer.ts";
import { nearby, type Words } from "../dialect/words.ts";
import { notSupported, PostgresError, syntaxError } from "../postgres-error.ts";
import { AUTHORIZATION_PARAMETERS, type AuthorizationDraft, clientSideEncryption } from "../transfer/authorization.ts";
import { oneCharacter, readWidths } from "../transfer/format-parameters.ts";
import type { Compression, CopyConversion, Encoding, Mapping } from "./statement.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/r_COPY-parameters.html and the pages below it, read 2026-11-24

/** What has been read so far. */
export interface Draft extends AuthorizationDraft {
  /** The parameters that were given, by name; each may be given once. */
  given: Set<string>;
  delimiter?: string;
  quote?: string;
  widths: number[];
  mapping: Mapping | "noshred";
  compression: Compression;
  encoding: Encoding;
  readRatio?: number;
  region?: string;
  ignoreHeader: number;
  maxErrors: number;
  conversion: CopyConversion;
}

export const emptyDraft = (): Draft => ({
  given: new Set(),
  keys: {},
  widths: [],
  mapping: "auto",
  compression: "none",
  encoding: "utf-8",
  ignoreHeader: 0,
  maxErrors: 0,
  conversion: {
    nullAs: "\\N",
    emptyAsNull: false,
    blanksAsNull: false,
    trimBlanks: false,
    truncateColumns: false,
    fillRecord: false,
    ignoreBlankLines: false,
    acceptInvChars: undefined,
    acceptAnyDate: false,
    roundDecimals: false,
    dateFormat: undefined,
    timeFormat: undefined,
  },
});

/** One parameter: what follows its name, and what it means. */
export type Read = (words: Words, draft: Draft) => void;

type Switch = {
  [name in keyof CopyConversion]: CopyConversion[name] extends boolean ? name : never;
}[keyof CopyConversion];

const switchOn =
  (name: Switch): Read =>
  (_words, { conversion }) => {
    conversion[name] = true;
  };

/** It is enough that it was given. */
const noted: Read = () => undefined;

const refused =
  (what: string): Read =>
  () => {
    throw notSupported(`Terrarium does not implement COPY with ${what}`);
  };

/** Parameters that arrange how a cluster works, and change no row. */
const withoutEffect =
  (...values: string[]): Read =>
  (words) => {
    for (const value of values) if (words.skip(value)) return;
  };

const compressedBy =
  (compression: Compression): Read =>
  (_words, draft) => {
    draft.compression = compression;
  };

const MAX_ERRORS = 100_000;
const MAX_HEADER_ROWS = 2_147_483_647;

const within = (parameter: string, value: number, min: number, max: number): number => {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new PostgresError("22023", `${parameter} must be between ${min} and ${max}`);
  return value;
};

export const PARAMETERS: Readonly<Record<string, Read>> = {
  ...AUTHORIZATION_PARAMETERS,
  // Format
  FORMAT(words, draft) {
    words.skip("AS");
    const token = words.take();
    const name = keyword(token);
    const read = FORMATS[name];
    if (!read) throw nearby(token);
    give(draft, name);
    read(words, draft);
  },
  CSV: (words, draft) => FORMATS.CSV?.(words, draft),
  DELIMITER(words, draft) {
    draft.delimiter = oneCharacter("COPY", "delimiter", words.string());
  },
  QUOTE(words, draft) {
    draft.quote = oneCharacter("COPY", "quote", words.string());
  },
  FIXEDWIDTH(words, draft) {
    draft.widths = readWidths(words.string());
  },
  JSON: (words, draft) => FORMATS.JSON?.(words, draft),
  AVRO: (words, draft) => FORMATS.AVRO?.(words, draft),
  PARQUET: noted,
  ORC: refused("ORC: no maintained reader of it exists for JavaScript"),
  SHAPEFILE: refused("SHAPEFILE"),
  SERIALIZETOJSON: noted,
  // Compression
  GZIP: compressedBy("gzip"),
  BZIP2: compressedBy("bzip2"),
  ZSTD: compressedBy("zstd"),
  LZOP: refused("LZOP: no maintained reader of it exists for JavaScript"),
  // Conversion
  ACCEPTANYDATE: switchOn("acceptAnyDate"),
  ACCEPTINVCHARS(words, { conversion }) {
    conversion.acceptInvChars = asciiCharacter(words.optionalString() ?? "?");
  },
  BLANKSASNULL: switchOn("blanksAsNull"),
  DATEFORMAT(words, { conversion }) {
    conversion.dateFormat = words.string();
  },
  TIMEFORMAT(words, { conversion }) {
    conversion.timeFormat = words.string();
  },
  EMPTYASNULL: switchOn("emptyAsNull"),
  ENCODING(words, draft) {
    words.skip("AS");
    const token = words.take();
    const name = token.text.replaceAll("'", "").toUpperCase();
    const encoding = ENCODINGS[name];
    if (!encoding) throw notSupported(`COPY with ENCODING ${name} is not supported`);
    draft.encoding = encoding;
  },
  ESCAPE: noted,
  EXPLICIT_IDS: noted,
  FILLRECORD: switchOn("fillRecord"),
  IGNOREBLANKLINES: switchOn("ignoreBlankLines"),
  IGNOREHEADER(words, draft) {
    draft.ignoreHeader = within("IGNOREHEADER", words.number("IGNOREHEADER"), 0, MAX_HEADER_ROWS);
  },
  NULL(words, { conversion }) {
    conversion.nullAs = nullString(words.string());
  },
  REMOVEQUOTES: noted,
  ROUNDEC: switchOn("roundDecimals"),
  TRIMBLANKS: switchOn("trimBlanks"),
  TRUNCATECOLUMNS: switchOn("truncateColumns"),
  // Source
  MANIFEST: noted,
  ENCRYPTED() {
    throw clientSideEncryption();
  },
  READRATIO(words, draft) {
    draft.readRatio = within("READRATIO", words.number("READRATIO"), 1, 200);
  },
  REGION(words, draft) {
    draft.region = words.string();
  },
  SSH: refused("SSH"),
  // Load
  MAXERROR(words, draft) {
    draft.maxErrors = within("MAXERROR", words.number("MAXERROR"), 0, MAX_ERRORS);
  },
  IGNOREALLERRORS: noted,
  NOLOAD: noted,
  COMPUPDATE: withoutEffect("ON", "OFF", "TRUE", "FALSE", "PRESET"),
  STATUPDATE: withoutEffect("ON", "OFF", "TRUE", "FALSE"),
  COMPROWS: (words) => void within("COMPROWS", words.number("COMPROWS"), 1000, 2_147_483_647),
  JOB: refused("JOB (auto-copy)"),
  USING: refused("USING TEMPLATE"),
};

const FORMATS: Readonly<Record<string, Read>> = {
  CSV(words, draft) {
    if (!words.skip("QUOTE")) return;
    give(draft, "QUOTE");
    draft.quote = oneCharacter("COPY", "quote", words.string());
  },
  JSON(words, draft) {
    draft.mapping = readMapping(words.optionalString() ?? "auto", true);
  },
  AVRO(words, draft) {
    draft.mapping = readMapping(words.optionalString() ?? "auto", false);
  },
  PARQUET: noted,
  DELIMITER: (words, draft) => PARAMETERS.DELIMITER?.(words, draft),
  FIXEDWIDTH: (words, draft) => PARAMETERS.FIXEDWIDTH?.(words, draft),
  ORC: (words, draft) => PARAMETERS.ORC?.(words, draft),
  SHAPEFILE: (words, draft) => PARAMETERS.SHAPEFILE?.(words, draft),
};

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  UTF8: "utf-8",
  UTF16: "utf-16",
  UTF16LE: "utf-16le",
  UTF16BE: "utf-16be",
  ISO88591: "latin1",
};

/** Notes that a parameter was given. @throws PostgresError for the second time */
export function give(draft: Draft, name: string): void {
  if (draft.given.has(name)) throw syntaxError("conflicting or redundant options");
  draft.given.add(name);
}

function asciiCharacter(text: string): string {
  if (text.length !== 1 || text > "\x7f" || text === "\0")
    throw new PostgresError(
      "22023",
      "The replacement character of ACCEPTINVCHARS must be an ASCII character other than NULL",
    );
  return text;
}

/** Clients write a backslash once or, escaped, twice; `\0` and `\000` are NUL. */
function nullString(text: string): string {
  const value = text.replaceAll("\\\\", "\\");
  if (value === "\\0" || value === "\\000") return "\0";
  if (value === "\\n" || value.includes("\n"))
    throw new PostgresError("0A000", "COPY null representation cannot use newline or carriage return");
  return value;
}

function readMapping(option: string, noshred: true): Mapping | "noshred";
function readMapping(option: string, noshred: false): Mapping;
function readMapping(option: string, noshred: boolean): Mapping | "noshred" {
  const text = option.trim();
  if (text === "auto" || text === "auto ignorecase") return text;
  if (noshred && text === "noshred") return text;
  if (text.startsWith("s3://")) return { jsonpaths: text };
  throw new PostgresError(
    "22023",
    `Invalid format option '${option}': it must be 'auto', 'auto ignorecase' or 's3://…'`,
  );
}
