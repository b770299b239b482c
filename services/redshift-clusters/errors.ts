import { ServiceError } from "../aws/service-error.ts";

// Codes and statuses are the API's (its model in botocore 1.43, read 2026-11-24). Where no origin stands beside a message, no recording
// of AWS's was found and the words are ours.

/** moto's tests, "verified against a real AWS backend" (https://github.com/getmoto/moto/pull/3513 and its neighbours), read 2026-11-24. */
export const clusterNotFound = (identifier: string): ServiceError =>
  new ServiceError("ClusterNotFound", `Cluster ${identifier} not found.`);

export const clusterAlreadyExists = (): ServiceError =>
  new ServiceError("ClusterAlreadyExists", "Cluster already exists");

export const invalidClusterState = (message: string): ServiceError => new ServiceError("InvalidClusterState", message);

export const invalidParameter = (message: string): ServiceError => new ServiceError("InvalidParameterValue", message);

export const invalidCombination = (message: string): ServiceError =>
  new ServiceError("InvalidParameterCombination", message);

export const resourceNotFound = (arn: string): ServiceError =>
  new ServiceError("ResourceNotFoundFault", `The resource ${arn} was not found.`);

export const tagLimitExceeded = (): ServiceError =>
  new ServiceError("TagLimitExceededFault", "A resource can have no more than 50 tags.");
