import { ServiceError } from "../aws/service-error.ts";

// Messages recorded on AWS: tests/aws/services/stepfunctions/v2/*.snapshot.json in LocalStack's repository, and the API reference
// (https://docs.aws.amazon.com/step-functions/latest/apireference/), read 2026-11-24.

export const stateMachineDoesNotExist = (arn: string): ServiceError =>
  new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);

export const stateMachineAlreadyExists = (arn: string): ServiceError =>
  new ServiceError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);

export const stateMachineTypeNotSupported = (): ServiceError =>
  new ServiceError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");

export const executionDoesNotExist = (arn: string): ServiceError =>
  new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);

export const executionAlreadyExists = (arn: string): ServiceError =>
  new ServiceError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);

export const executionNotRedrivable = (reason: string): ServiceError =>
  new ServiceError("ExecutionNotRedrivable", reason);

export const activityDoesNotExist = (arn: string): ServiceError =>
  new ServiceError("ActivityDoesNotExist", `Activity Does Not Exist: '${arn}'`);

export const invalidArnPrefix = (arn: string): ServiceError =>
  new ServiceError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);

export const invalidResourceType = (type: string): ServiceError =>
  new ServiceError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${type}'`);

export const invalidName = (name: string): ServiceError => new ServiceError("InvalidName", `Invalid Name: '${name}'`);

export const invalidDefinition = (message: string): ServiceError =>
  new ServiceError("InvalidDefinition", `Invalid State Machine Definition: '${message}'`);

/** Of TestState without a mock. */
export const mapOrParallelNotSupported = (): ServiceError =>
  new ServiceError(
    "InvalidDefinition",
    "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
  );

export const invalidExecutionInput = (reason: string): ServiceError =>
  new ServiceError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);

export const invalidOutput = (reason: string): ServiceError =>
  new ServiceError("InvalidOutput", `Invalid Output: '${reason}'`);

export const invalidToken = (): ServiceError => new ServiceError("InvalidToken", "Invalid Token: 'Invalid token'");

export const taskTimedOut = (): ServiceError =>
  new ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");

export const taskDoesNotExist = (): ServiceError =>
  new ServiceError("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist anymore'");

export const missingParameter = (message: string): ServiceError =>
  new ServiceError("MissingRequiredParameter", message);

export const validation = (message: string): ServiceError => new ServiceError("ValidationException", message);

export const conflict = (message: string): ServiceError => new ServiceError("ConflictException", message);

// In the API reference's words, as are those of tags: what AWS itself prints was not recorded.
export const serviceQuotaExceeded = (): ServiceError =>
  new ServiceError("ServiceQuotaExceededException", "The request would cause a service quota to be exceeded.");

export const tooManyTags = (): ServiceError =>
  new ServiceError("TooManyTags", "You've exceeded the number of tags allowed for a resource.");

export const resourceNotFound = (arn: string): ServiceError =>
  new ServiceError("ResourceNotFound", `Resource not found: '${arn}'`, { details: { resourceName: arn } });

export const aliasNotFound = (arn: string): ServiceError =>
  new ServiceError("ResourceNotFound", "Request references a resource that does not exist.", {
    details: { resourceName: arn },
  });

export const invalidLogging = (message: string): ServiceError =>
  new ServiceError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${message}`);
