import { ServiceError } from "../aws/service-error.ts";

// Messages: API reference (https://docs.aws.amazon.com/IAM/latest/APIReference/) and snapshots recorded against AWS in LocalStack's
// repository (tests/aws/services/iam), read 2026-11-24.

export const noSuchEntity = (message: string): ServiceError => new ServiceError("NoSuchEntity", message);

export const noSuchRole = (name: string): ServiceError => noSuchEntity(`The role with name ${name} cannot be found.`);

export const noSuchPolicy = (arn: string): ServiceError =>
  noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);

export const noSuchPolicyVersion = (arn: string, id: string): ServiceError =>
  noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);

export const noSuchUser = (name: string): ServiceError => noSuchEntity(`The user with name ${name} cannot be found.`);

/** Recorded on AWS: test_role_attach_policy. */
export const invalidArn = (): ServiceError => new ServiceError("ValidationError", "Invalid ARN:  Could not be parsed!");

export const alreadyExists = (message: string): ServiceError => new ServiceError("EntityAlreadyExists", message);

export const deleteConflict = (message: string): ServiceError => new ServiceError("DeleteConflict", message);

export const malformedPolicy = (message: string): ServiceError => new ServiceError("MalformedPolicyDocument", message);

export const limitExceeded = (message: string): ServiceError => new ServiceError("LimitExceeded", message);
