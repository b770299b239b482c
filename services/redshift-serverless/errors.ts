import { ServiceError } from "../aws/service-error.ts";

// Each message's origin stands beside it; those without one are in words of our own, because no recording of AWS's was found.

/** Recorded in https://github.com/aws/amazon-redshift-jdbc-driver/issues/137, read 2026-11-24. */
export const workgroupNotFound = (name: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Serverless workgroup ${name} not found.`);

/** Recorded in https://github.com/aws-solutions-library-samples/guidance-for-game-analytics-pipeline-on-aws/pull/100, read 2026-11-24. */
export const namespaceNotFound = (name: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Serverless namespace ${name} not found.`);

export const resourceNotFound = (arn: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `The resource ${arn} was not found.`, {
    details: { resourceName: arn },
  });

export const conflict = (message: string): ServiceError => new ServiceError("ConflictException", message);

export const invalid = (message: string): ServiceError => new ServiceError("ValidationException", message);

export const tooManyTags = (arn: string): ServiceError =>
  new ServiceError("TooManyTagsException", "A resource can have no more than 50 tags.", {
    details: { resourceName: arn },
  });
