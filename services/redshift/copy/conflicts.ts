import { notSupported, PostgresError, syntaxError } from "../postgres-error.ts";
import type { Draft } from "./parameters.ts";
import type { CopyFormat, CopySource } from "./statement.ts";

/**
 * What a format cannot be combined with (copy-parameters-data-format.html, read 2026-11-24). The text was recorded with CSV and ESCAPE:
 * https://github.com/awslabs/aws-lambda-redshift-loader/issues/51
 */
const INCOMPATIBLE: Readonly<Record<string, readonly string[]>> = {
  CSV: ["FIXEDWIDTH", "REMOVEQUOTES", "ESCAPE", "JSON", "AVRO", "PARQUET"],
  FIXEDWIDTH: ["DELIMITER", "ESCAPE", "JSON", "AVRO", "PARQUET"],
  JSON: ["DELIMITER", "ESCAPE", "FILLRECORD", "IGNOREBLANKLINES", "NULL", "REMOVEQUOTES", "AVRO", "PARQUET"],
  AVRO: ["DELIMITER", "ESCAPE", "FILLRECORD", "IGNOREBLANKLINES", "IGNOREHEADER", "NULL", "REMOVEQUOTES", "PARQUET"],
};

/** copy-usage_notes-copy-from-columnar.html ("Only the following COPY parameters are supported"), read 2026-11-24; NOLOAD only checks. */
const WITH_PARQUET = new Set([
  "FORMAT",
  "PARQUET",
  "SERIALIZETOJSON",
  "ACCEPTINVCHARS",
  "FILLRECORD",
  "IAM_ROLE",
  "WITH",
  "CREDENTIALS",
  "STATUPDATE",
  "MANIFEST",
  "ACCESS_KEY_ID",
  "SECRET_ACCESS_KEY",
  "SESSION_TOKEN",
  "TOKEN",
  "EXPLICIT_IDS",
]);

/** copy-parameters-data-source-dynamodb.html ("Unsupported parameters"), read 2026-11-24 */
const NOT_WITH_DYNAMODB = [
  "CSV",
  "DELIMITER",
  "QUOTE",
  "FIXEDWIDTH",
  "JSON",
  "AVRO",
  "PARQUET",
  "GZIP",
  "BZIP2",
  "ZSTD",
  "ENCODING",
  "ESCAPE",
  "FILLRECORD",
  "IGNOREBLANKLINES",
  "IGNOREHEADER",
  "NULL",
  "REMOVEQUOTES",
  "ACCEPTINVCHARS",
  "MANIFEST",
];

/** Refuses parameters that do not go together. @throws PostgresError */
export function checkCombination({ given, readRatio }: Draft, source: CopySource): void {
  if (given.has("IGNOREALLERRORS") && given.has("MAXERROR"))
    throw new PostgresError("0A000", "IGNOREALLERRORS is not compatible with MAXERROR");
  if (given.has("PARQUET"))
    // Recorded on 2026-09-21 with TRUNCATECOLUMNS, and with REGION in a public project's notes.
    for (const name of given)
      if (!WITH_PARQUET.has(name)) throw notSupported(`${name} argument is not supported for PARQUET based COPY`);
  for (const [format, others] of Object.entries(INCOMPATIBLE)) {
    const other = given.has(format) ? others.find((name) => given.has(name)) : undefined;
    if (other) throw notSupported(`${format} is not compatible with ${other}`);
  }
  if (given.has("QUOTE") && !given.has("CSV")) throw notSupported("COPY quote available only in CSV mode");
  if (given.has("SERIALIZETOJSON") && !given.has("PARQUET"))
    throw notSupported("SERIALIZETOJSON is only supported with columnar formats");
  const compressions = ["GZIP", "BZIP2", "ZSTD"].filter((name) => given.has(name));
  if (compressions.length > 1) throw syntaxError("conflicting or redundant options");
  if (source.kind === "s3" && readRatio !== undefined)
    throw notSupported("READRATIO is not supported for COPY from Amazon S3");
  if (source.kind === "dynamodb") {
    const name = NOT_WITH_DYNAMODB.find((each) => given.has(each));
    if (name) throw notSupported(`${name} is not supported for COPY from Amazon DynamoDB`);
    if (readRatio === undefined) throw syntaxError("READRATIO is required for COPY from Amazon DynamoDB");
  }
}

/** The format that the parameters describe together. @throws PostgresError */
export function formatOf(draft: Draft, source: CopySource): CopyFormat {
  const { given, mapping } = draft;
  const removeQuotes = given.has("REMOVEQUOTES");
  if (source.kind === "dynamodb") return { kind: "dynamodb" };
  if (given.has("PARQUET")) return { kind: "parquet", serializeToJson: given.has("SERIALIZETOJSON") };
  if (given.has("JSON")) return { kind: "json", mapping };
  // Reading it has refused noshred.
  if (given.has("AVRO")) return { kind: "avro", mapping: mapping === "noshred" ? "auto" : mapping };
  if (given.has("FIXEDWIDTH")) return { kind: "fixedwidth", widths: draft.widths, removeQuotes };
  if (given.has("CSV")) {
    const { delimiter = ",", quote = '"' } = draft;
    if (delimiter === quote) throw notSupported("COPY delimiter must not be the quote character");
    return { kind: "csv", delimiter, quote };
  }
  return { kind: "text", delimiter: draft.delimiter ?? "|", escape: given.has("ESCAPE"), removeQuotes };
}
