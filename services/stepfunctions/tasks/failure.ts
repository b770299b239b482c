/** How a task went wrong, in the words that Retry and Catch compare. */
export class TaskFailure extends Error {
  readonly error: string | undefined;
  readonly explanation: string | undefined;

  constructor(error: string | undefined, cause: string | undefined) {
    super(cause ?? error);
    this.error = error;
    this.explanation = cause;
  }
}

/** An integration that AWS has and the emulator does not: the definition is accepted, as AWS accepts it, and the task says so. */
export const notEmulated = (what: string): TaskFailure =>
  new TaskFailure("Terrarium.NotImplemented", `Terrarium does not implement the Step Functions integration ${what}.`);

/** What an SDK client throws, as far as it is read here. */
export interface SdkError {
  name: string;
  message: string;
  $metadata?: { httpStatusCode?: number; requestId?: string; extendedRequestId?: string };
  $fault?: string;
}

// The two styles: of the integrations that AWS has optimised, which use its first Java SDK, and of aws-sdk:*, which use the second.
// Recorded on AWS: tests/aws/services/stepfunctions/v2/**/*.snapshot.json in LocalStack's repository, read 2026-11-24.

/** `The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: …; Request ID: …; Proxy: null)` */
export function optimisedCause(service: string, { name, message, $metadata }: SdkError): string {
  const { httpStatusCode = 400, requestId = "" } = $metadata ?? {};
  return `${message} (Service: ${service}; Status Code: ${httpStatusCode}; Error Code: ${name}; Request ID: ${requestId}; Proxy: null)`;
}

/** `The specified key does not exist. (Service: S3, Status Code: 404, Request ID: …)` */
export function sdkCause(service: string, { message, $metadata }: SdkError): string {
  const { httpStatusCode = 400, requestId = "", extendedRequestId } = $metadata ?? {};
  const extended = extendedRequestId === undefined ? "" : `, Extended Request ID: ${extendedRequestId}`;
  return `${message} (Service: ${service}, Status Code: ${httpStatusCode}, Request ID: ${requestId}${extended})`;
}
