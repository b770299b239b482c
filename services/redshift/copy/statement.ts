import type { Authorization } from "../transfer/authorization.ts";

/** A COPY as it was written: what each parameter says, checked against each other. */
export interface CopyStatement {
  /** As it is shown and used in SQL: `"public"."t"`. */
  table: string;
  columns: string[] | undefined;
  source: CopySource;
  authorization: Authorization;
  format: CopyFormat;
  compression: Compression;
  encoding: Encoding;
  ignoreHeader: number;
  /** `MAXERROR`: the load fails when there are this many errors, or with the first one when it is 0. */
  maxErrors: number;
  ignoreAllErrors: boolean;
  /** Check only. */
  noLoad: boolean;
  explicitIds: boolean;
  conversion: CopyConversion;
}

export type CopySource =
  /** `s3://bucket/prefix`, or the manifest */
  { kind: "s3"; url: string; manifest: boolean } | { kind: "dynamodb"; table: string; region: string | undefined };

export type Compression = "none" | "gzip" | "bzip2" | "zstd";
/** As TextDecoder names them; `utf-16` needs a byte order mark. */
export type Encoding = "utf-8" | "utf-16" | "utf-16le" | "utf-16be" | "latin1";

/** How JSON and Avro are mapped to columns. */
export type Mapping = "auto" | "auto ignorecase" | { jsonpaths: string };

export type CopyFormat =
  | { kind: "csv"; delimiter: string; quote: string }
  | { kind: "text"; delimiter: string; escape: boolean; removeQuotes: boolean }
  | { kind: "fixedwidth"; widths: number[]; removeQuotes: boolean }
  | { kind: "json"; mapping: Mapping | "noshred" }
  | { kind: "avro"; mapping: Mapping }
  | { kind: "parquet"; serializeToJson: boolean }
  | { kind: "dynamodb" };

export interface CopyConversion {
  /** `NULL AS`; the default is `\N`. Formats that have a NULL of their own have none of these. */
  nullAs: string | undefined;
  emptyAsNull: boolean;
  blanksAsNull: boolean;
  trimBlanks: boolean;
  truncateColumns: boolean;
  fillRecord: boolean;
  ignoreBlankLines: boolean;
  /** The replacement of `ACCEPTINVCHARS`; `undefined` refuses invalid UTF-8. */
  acceptInvChars: string | undefined;
  acceptAnyDate: boolean;
  roundDecimals: boolean;
  /** As written, `auto`, or the default. */
  dateFormat: string | undefined;
  /** As written, `auto`, `epochsecs`, `epochmillisecs`, or the default. */
  timeFormat: string | undefined;
}
