import { PostgresError } from "../postgres-error.ts";

// Texts: https://docs.aws.amazon.com/redshift/latest/dg/ (COPY, troubleshooting loads) and public logs collected in the project's notes, read 2026-11-24

/** Two blanks before "Check", as Redshift prints it. */
export const loadFailed = (table: string): PostgresError =>
  new PostgresError("XX000", `Load into table '${table}' failed.  Check 'stl_load_errors' system table for details.`);

export const prefixMissing = (prefix: string): PostgresError =>
  new PostgresError("XX000", `The specified S3 prefix '${prefix}' does not exist`);

/** Redshift's errors with a box below them. */
export function boxed(message: string, code: number, context: string): PostgresError {
  const line = "-----------------------------------------------";
  const detail = [line, `error:  ${message}`, `code:      ${code}`, `context:   ${context}`, line].join("\n  ");
  return new PostgresError("XX000", message, { detail: `\n  ${detail}\n` });
}

export const notAuthorized = (user: string, arn: string): PostgresError =>
  boxed(`User ${user} is not authorized to assume IAM Role ${arn}`, 8001, `IAM Role=${arn}`);

/** An answer of S3 that ends the load. */
export function s3Failure(error: unknown, context: string): PostgresError {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number; requestId?: string } };
  if (!$metadata) return boxed(`S3CurlException: ${message}`, 9001, context);
  return boxed(
    `S3ServiceException:${message},Status ${$metadata.httpStatusCode},Error ${name},Rid ${$metadata.requestId ?? ""}`,
    8001,
    context,
  );
}
