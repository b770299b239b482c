/** A COPY as it was written: what each parameter says, checked against each other. */
export interface CopyStatement {
  /** As written, to be shown and used in SQL: `public.t`, `"Quoted"`. */
  table: string;
  columns: string[] | undefined;
  /** `s3://bucket/prefix` or the manifest. */
  source: string;
  credentials:
    | { kind: "role"; arns: string[] }
    | { kind: "defaultRole" }
    | { kind: "keys"; accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  format: CopyFormat;
  compression: "none" | "gzip" | "zstd";
  manifest: boolean;
  ignoreHeader: number;
  /** `MAXERROR`: the load fails when there are this many errors, or with the first one when it is 0. */
  maxErrors: number;
  ignoreAllErrors: boolean;
  /** Check only. */
  noLoad: boolean;
  conversion: CopyConversion;
}

export type CopyFormat =
  | { kind: "csv"; delimiter: string; quote: string }
  | { kind: "text"; delimiter: string; escape: boolean; removeQuotes: boolean };

export interface CopyConversion {
  /** `NULL AS`; the default is `\N`. */
  nullAs: string;
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
  explicitIds: boolean;
  dateFormat: string | undefined;
  timeFormat: string | undefined;
}
