import type { Authorization } from "../transfer/authorization.ts";

/** An UNLOAD as it was written: what each parameter says, checked against each other. */
export interface UnloadStatement {
  /** `s3://bucket/prefix`; what follows in a file's name is UNLOAD's. */
  location: string;
  authorization: Authorization;
  format: UnloadFormat;
  compression: UnloadCompression;
  partitionBy: string[];
  /** Partition columns stay in the files. */
  includesPartitions: boolean;
  manifest: false | "plain" | "verbose";
  allowOverwrite: boolean;
  cleanPath: boolean;
  parallel: boolean;
  maxFileBytes: number;
  rowGroupBytes: number;
  extension: string | undefined;
}

export type UnloadCompression = "none" | "gzip" | "zstd";

export type UnloadFormat =
  | {
      kind: "text";
      delimiter: string;
      addQuotes: boolean;
      escape: boolean;
      header: boolean;
      nullAs: string;
    }
  | { kind: "csv"; delimiter: string; header: boolean; nullAs: string }
  | { kind: "fixedwidth"; widths: number[]; nullAs: string }
  | { kind: "json" }
  | { kind: "parquet" };
