import { ServiceError } from "../aws/service-error.ts";

// Messages as AWS answers them, from the API reference (https://docs.aws.amazon.com/lambda/latest/api/) and LocalStack's snapshots recorded
// against AWS (tests/aws/services/lambda_ in its repository), read 2026-11-24.

const user = (message: string) => ({ details: { Type: "User", Message: message } });

export const functionNotFound = (arn: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Function not found: ${arn}`, user(`Function not found: ${arn}`));

/** What has no message of its own: policies, event source mappings. */
export const noSuchResource = (): ServiceError =>
  new ServiceError("ResourceNotFoundException", "The resource you requested does not exist.", {
    details: { Type: "User" },
  });

export const statementNotFound = (id: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Statement ${id} is not found in resource policy.`, {
    details: { Type: "User" },
  });

export const functionExists = (name: string): ServiceError =>
  new ServiceError("ResourceConflictException", `Function already exist: ${name}`, { details: { Type: "User" } });

export const statementExists = (id: string): ServiceError =>
  new ServiceError(
    "ResourceConflictException",
    `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    { details: { Type: "User" } },
  );

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterValueException", message, { details: { Type: "User" } });

export const preconditionFailed = (): ServiceError =>
  new ServiceError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    { details: { Type: "User" } },
  );

export const requestTooLarge = (bytes: number, limitBytes: number): ServiceError =>
  new ServiceError(
    "RequestEntityTooLargeException",
    `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
    { details: { Type: "User", bytes } },
  );

/** The blanks around the names are Lambda's. */
export const mappingExists = (source: string, name: string, uuid: string): ServiceError =>
  new ServiceError(
    "ResourceConflictException",
    `The event source arn (" ${source} ") and function (" ${name} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    { details: { Type: "User" } },
  );

/** 429, with the reason that the SDK shows. */
export const throttled = (
  reason: "ReservedFunctionConcurrentInvocationLimitExceeded" | "ConcurrentInvocationLimitExceeded",
): ServiceError =>
  new ServiceError("TooManyRequestsException", "Rate Exceeded.", {
    details: { Reason: reason, Type: "User", retryAfterSeconds: "1" },
  });

export const accessDenied = (principal: string, arn: string): ServiceError =>
  new ServiceError(
    "AccessDeniedException",
    `User: ${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no resource-based policy allows the lambda:InvokeFunction action`,
  );

// Recorded on AWS by https://github.com/localstack/localstack (test_lambda_api.py: TestLambdaVersions, TestLambdaAlias), 2025-11-25:

export const qualifierMismatch = (): ServiceError =>
  invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");

export const latestCannotBeDeleted = (): ServiceError =>
  invalidParameter("$LATEST version cannot be deleted without deleting the function.");

export const otherCode = (given: string, current: string | undefined): ServiceError =>
  invalidParameter(
    `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );

export const aliasExists = (arn: string): ServiceError =>
  new ServiceError("ResourceConflictException", `Alias already exists: ${arn}`, { details: { Type: "User" } });

/** GetAlias and UpdateAlias say it differently. */
export const aliasNotFound = (arn: string, words: "Cannot find alias arn" | "Alias not found"): ServiceError =>
  new ServiceError("ResourceNotFoundException", `${words}: ${arn}`, user(`${words}: ${arn}`));

/** The words are ours. */
export const versionHasAliases = (version: string, aliases: readonly string[]): ServiceError =>
  new ServiceError(
    "ResourceConflictException",
    `Unable to delete version ${version} because the following aliases reference it: [${aliases.join(", ")}]`,
    { details: { Type: "User" } },
  );

// Recorded on AWS by https://github.com/localstack/localstack (test_lambda_api.py: TestLambdaEventInvokeConfig), 2025-11-25:

export const functionDoesNotExist = (): ServiceError =>
  new ServiceError("ResourceNotFoundException", "The function doesn't exist.", user("The function doesn't exist."));

export const eventConfigNotFound = (arn: string): ServiceError =>
  new ServiceError(
    "ResourceNotFoundException",
    `The function ${arn} doesn't have an EventInvokeConfig`,
    user(`The function ${arn} doesn't have an EventInvokeConfig`),
  );

// Recorded on AWS by https://github.com/localstack/localstack (test_lambda_api.py: TestLambdaUrl), 2025-11-25:

export const urlFunctionNotFound = (): ServiceError =>
  new ServiceError("ResourceNotFoundException", "Function does not exist", user("Function does not exist"));

/** The blanks are Lambda's. */
export const urlExists = (arn: string): ServiceError =>
  new ServiceError(
    "ResourceConflictException",
    `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    { details: { Type: "User" } },
  );

/** The text is the one that CreateFunction has for such a role: test_lambda_api.snapshot.json in LocalStack's repository, read 2026-11-24. */
export const cannotAssumeRole = (): ServiceError =>
  new ServiceError("AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.", {
    status: 403,
  });

/** The words as users report them: https://github.com/aws-amplify/amplify-js/issues/4793 */
export const cannotAccessStream = (arn: string): ServiceError =>
  invalidParameter(
    `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
  );

export const invalidRequestContent = (reason: string): ServiceError =>
  new ServiceError("InvalidRequestContentException", `Could not parse request body into json: ${reason}`, {
    details: { Type: "User" },
  });
