import { PostgresError } from "../postgres-error.ts";

// Texts: https://docs.aws.amazon.com/redshift/latest/dg/s3serviceexception-error.html and public logs of COPY and UNLOAD, read 2026-11-24

const LINE = "-----------------------------------------------";

/** Redshift's errors with a box below them, as its leader node prints it. */
export function boxed(message: string, code: number, context: string, location = "s3_utility.cpp"): PostgresError {
  const lines = [
    LINE,
    `error:  ${message}`,
    `code:      ${code}`,
    `context:   ${context}`,
    "query:     0",
    `location:  ${location}`,
    `process:   padbmaster [pid=${process.pid}]`,
    LINE,
  ];
  return new PostgresError("XX000", message, { detail: `\n  ${lines.join("\n  ")}\n` });
}

export const cancelled = (queryId = 0): PostgresError =>
  new PostgresError("57014", `Query (${queryId}) cancelled on user's request`);

/** Whether a statement has ended because somebody wished it: with a cancel request, or with pg_cancel_backend(). */
export const isCancelled = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || (error instanceof PostgresError && error.fields.C === "57014");

export const notAuthorized = (user: string, arn: string): PostgresError =>
  boxed(
    `User ${user} is not authorized to assume IAM Role ${arn}`,
    8001,
    `IAM Role=${arn}`,
    "xen_aws_credentials_mgr.cpp",
  );

/** `S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid …,CanRetry 1` */
export function s3Failure(error: unknown, context: string): PostgresError {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number; requestId?: string } };
  if (!$metadata) return boxed(`S3CurlException: ${message}`, 9001, context);
  const { httpStatusCode, requestId = "" } = $metadata;
  return boxed(
    `S3ServiceException:${message},Status ${httpStatusCode},Error ${name},Rid ${requestId},CanRetry 1`,
    8001,
    context,
  );
}

/** An answer of DynamoDB that ends the load. */
export const dynamoFailure = (error: unknown, table: string): PostgresError =>
  boxed(`DynamoDBException: ${(error as Error).message}`, 8001, `DynamoDB table=${table}`, "dynamodb_utility.cpp");
