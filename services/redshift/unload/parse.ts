import { keyword } from "../dialect/lexer.ts";
import { nearby, Words } from "../dialect/words.ts";
import { notSupported, PostgresError, syntaxError } from "../postgres-error.ts";
import {
  AUTHORIZATION_PARAMETERS,
  type AuthorizationDraft,
  authorizationOf,
  clientSideEncryption,
} from "../transfer/authorization.ts";
import { oneCharacter, readWidths } from "../transfer/format-parameters.ts";
import type { UnloadCompression, UnloadFormat, UnloadStatement } from "./statement.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html, read 2026-11-24

const MB = 1024 * 1024;
const MIN_FILE_BYTES = 5 * MB;
const MAX_FILE_BYTES = 6.2 * 1024 * MB;
const MIN_ROW_GROUP_BYTES = 32 * MB;
const MAX_ROW_GROUP_BYTES = 128 * MB;

/** What has been read so far. */
interface Draft extends AuthorizationDraft {
  given: Set<string>;
  delimiter?: string;
  widths: number[];
  nullAs: string;
  compression: UnloadCompression;
  partitionBy: string[];
  include: boolean;
  verbose: boolean;
  parallel: boolean;
  maxFileBytes: number;
  rowGroupBytes: number;
  extension?: string;
}

type Read = (words: Words, draft: Draft) => void;

const noted: Read = () => undefined;

const PARAMETERS: Readonly<Record<string, Read>> = {
  ...AUTHORIZATION_PARAMETERS,
  FORMAT(words, draft) {
    words.skip("AS");
    const token = words.take();
    const name = keyword(token);
    if (!["CSV", "PARQUET", "JSON"].includes(name)) throw nearby(token);
    give(draft, name);
  },
  CSV: noted,
  PARQUET: noted,
  JSON: noted,
  PARTITION(words, draft) {
    words.expect("BY");
    const names = words.names();
    if (!names) throw syntaxError(`syntax error at or near "${words.next?.text ?? ""}"`);
    draft.partitionBy = names;
    draft.include = words.skip("INCLUDE");
  },
  MANIFEST(words, draft) {
    draft.verbose = words.skip("VERBOSE");
  },
  HEADER: noted,
  DELIMITER(words, draft) {
    draft.delimiter = oneCharacter("UNLOAD", "delimiter", words.string());
  },
  FIXEDWIDTH(words, draft) {
    draft.widths = readWidths(words.string());
  },
  ENCRYPTED(words) {
    // Where every object is encrypted by S3 itself, AUTO changes nothing.
    if (!words.skip("AUTO")) throw clientSideEncryption();
  },
  KMS_KEY_ID() {
    throw notSupported("Terrarium does not implement UNLOAD with KMS_KEY_ID");
  },
  BZIP2() {
    throw notSupported(
      "Terrarium does not implement UNLOAD with BZIP2: no maintained writer of it exists for JavaScript",
    );
  },
  GZIP(_words, draft) {
    draft.compression = "gzip";
  },
  ZSTD(_words, draft) {
    draft.compression = "zstd";
  },
  ADDQUOTES: noted,
  NULL(words, draft) {
    draft.nullAs = words.string().replaceAll("\\\\", "\\");
  },
  ESCAPE: noted,
  ALLOWOVERWRITE: noted,
  CLEANPATH: noted,
  PARALLEL(words, draft) {
    if (words.skip("OFF") || words.skip("FALSE")) draft.parallel = false;
    else if (!words.skip("ON")) words.skip("TRUE");
  },
  MAXFILESIZE(words, draft) {
    draft.maxFileBytes = readSize(words, "MAXFILESIZE", MIN_FILE_BYTES, MAX_FILE_BYTES);
  },
  ROWGROUPSIZE(words, draft) {
    draft.rowGroupBytes = readSize(words, "ROWGROUPSIZE", MIN_ROW_GROUP_BYTES, MAX_ROW_GROUP_BYTES);
  },
  REGION: (words) => void words.string(),
  EXTENSION(words, draft) {
    draft.extension = words.string();
  },
};

/** Reads what follows an UNLOAD's query: parameters in any order and case. @throws PostgresError */
export function parseUnload(parameters: string): UnloadStatement {
  const words = new Words(parameters);
  words.expect("TO");
  const location = words.string();
  if (!/^s3:\/\/[^/]+/.test(location))
    throw new PostgresError("0A000", `Invalid UNLOAD location '${location}': it must be s3://bucket/prefix`);
  const draft: Draft = {
    given: new Set(),
    keys: {},
    widths: [],
    nullAs: "",
    compression: "none",
    partitionBy: [],
    include: false,
    verbose: false,
    parallel: true,
    maxFileBytes: MAX_FILE_BYTES,
    rowGroupBytes: MIN_ROW_GROUP_BYTES,
  };
  while (!words.done) {
    const token = words.take();
    const read = PARAMETERS[keyword(token)];
    if (!read) throw nearby(token);
    give(draft, keyword(token));
    read(words, draft);
  }
  checkCombination(draft);
  const { given, partitionBy, include, verbose, compression, parallel, maxFileBytes, rowGroupBytes, extension } = draft;
  return {
    location,
    authorization: authorizationOf(draft, "UNLOAD"),
    format: formatOf(draft),
    compression,
    partitionBy,
    includesPartitions: include,
    manifest: given.has("MANIFEST") ? (verbose ? "verbose" : "plain") : false,
    allowOverwrite: given.has("ALLOWOVERWRITE"),
    cleanPath: given.has("CLEANPATH"),
    parallel,
    maxFileBytes,
    rowGroupBytes,
    extension,
  };
}

function give({ given }: Draft, name: string): void {
  if (given.has(name)) throw syntaxError("conflicting or redundant options");
  given.add(name);
}

/** A size, in MB unless GB is said. */
function readSize(words: Words, parameter: string, min: number, max: number): number {
  const size = words.number(parameter);
  const isGb = words.skip("GB");
  if (!isGb) words.skip("MB");
  const bytes = size * (isGb ? 1024 * MB : MB);
  if (bytes < min || bytes > max)
    throw new PostgresError("22023", `${parameter} must be between ${min / MB} MB and ${max / MB} MB`);
  return Math.floor(bytes);
}

/** "You can't use …": r_UNLOAD.html (FORMAT, HEADER, FIXEDWIDTH, CLEANPATH), read 2026-11-24 */
const NOT_WITH: Readonly<Record<string, readonly string[]>> = {
  CSV: ["FIXEDWIDTH", "ADDQUOTES", "ESCAPE"],
  PARQUET: ["DELIMITER", "FIXEDWIDTH", "ADDQUOTES", "ESCAPE", "NULL", "HEADER", "GZIP", "BZIP2", "ZSTD"],
  JSON: ["DELIMITER", "HEADER", "FIXEDWIDTH", "ADDQUOTES", "ESCAPE", "NULL"],
};

function checkCombination({ given }: Draft): void {
  const formats = ["CSV", "PARQUET", "JSON"].filter((name) => given.has(name));
  if (formats.length > 1) throw syntaxError("conflicting or redundant options");
  for (const format of formats) {
    const other = NOT_WITH[format]?.find((name) => given.has(name));
    // Recorded for ADDQUOTES and CSV: https://github.com/awsdocs/amazon-redshift-developer-guide/pull/25
    if (other) throw notSupported(`${other} is not supported for UNLOAD to ${format}`);
  }
  const fixed = ["DELIMITER", "HEADER", "ADDQUOTES", "ESCAPE"].find((name) => given.has(name));
  if (given.has("FIXEDWIDTH") && fixed) throw notSupported(`FIXEDWIDTH is not compatible with ${fixed}`);
  if (given.has("CLEANPATH") && given.has("ALLOWOVERWRITE"))
    throw notSupported("CLEANPATH is not compatible with ALLOWOVERWRITE");
  if (given.has("ROWGROUPSIZE") && !given.has("PARQUET"))
    throw notSupported("ROWGROUPSIZE is only supported for UNLOAD to PARQUET");
  if (given.has("GZIP") && given.has("ZSTD")) throw syntaxError("conflicting or redundant options");
}

function formatOf({ given, delimiter, widths, nullAs }: Draft): UnloadFormat {
  const header = given.has("HEADER");
  if (given.has("PARQUET")) return { kind: "parquet" };
  if (given.has("JSON")) return { kind: "json" };
  if (given.has("CSV")) return { kind: "csv", delimiter: delimiter ?? ",", header, nullAs };
  if (given.has("FIXEDWIDTH")) return { kind: "fixedwidth", widths, nullAs };
  const [addQuotes, escapes] = [given.has("ADDQUOTES"), given.has("ESCAPE")];
  return { kind: "text", delimiter: delimiter ?? "|", addQuotes, escape: escapes, header, nullAs };
}
