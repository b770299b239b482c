import { PostgresError } from "../postgres-error.ts";
import { boxed } from "../transfer/errors.ts";

// Texts: https://docs.aws.amazon.com/redshift/latest/dg/ (COPY, troubleshooting loads) and public logs, read 2026-11-24

/** Two blanks before "Check", as Redshift prints it. */
export const loadFailed = (table: string): PostgresError =>
  new PostgresError("XX000", `Load into table '${table}' failed.  Check 'stl_load_errors' system table for details.`);

/** Recorded with an empty context and s3_utility.cpp. */
export const prefixMissing = (prefix: string): PostgresError =>
  boxed(`The specified S3 prefix '${prefix}' does not exist`, 8001, "");

export const manifestError = (message: string, url: string): PostgresError =>
  boxed(message, 8001, `Manifest file location = ${url}`);

/** What Redshift's columnar readers say: recorded with code 15007 by public projects. */
export const spectrumScanError = (context: string, code = 15007): PostgresError =>
  boxed("Spectrum Scan Error", code, context, "dory_util.cpp");
