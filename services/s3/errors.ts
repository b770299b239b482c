import { ServiceError } from "../aws/service-error.ts";

// Codes, messages and statuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, read 2026-11-24

/** Statuses of the codes that the SDK's model does not have. */
export const ERROR_STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchWebsiteConfiguration: 404,
  NotFound: 404,
  NotModified: 304,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  ServerSideEncryptionConfigurationNotFoundError: 404,
};

export const noSuchBucket = (name: string): ServiceError =>
  new ServiceError("NoSuchBucket", "The specified bucket does not exist", { details: { BucketName: name } });

export const noSuchKey = (key: string): ServiceError =>
  new ServiceError("NoSuchKey", "The specified key does not exist.", { details: { Key: key } });

export const noSuchUpload = (id: string): ServiceError =>
  new ServiceError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { details: { UploadId: id } },
  );

export const bucketAlreadyOwnedByYou = (name: string): ServiceError =>
  new ServiceError(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { details: { BucketName: name } },
  );

export const bucketAlreadyExists = (name: string): ServiceError =>
  new ServiceError(
    "BucketAlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    { details: { BucketName: name } },
  );

export const bucketNotEmpty = (name: string): ServiceError =>
  new ServiceError("BucketNotEmpty", "The bucket you tried to delete is not empty", { details: { BucketName: name } });

export const invalidBucketName = (name: string): ServiceError =>
  new ServiceError("InvalidBucketName", "The specified bucket is not valid.", { details: { BucketName: name } });

export const invalidArgument = (message: string, name: string, value: string): ServiceError =>
  new ServiceError("InvalidArgument", message, { details: { ArgumentName: name, ArgumentValue: value } });

export const invalidRequest = (message: string): ServiceError => new ServiceError("InvalidRequest", message);

export const invalidRange = (range: string, size: number): ServiceError =>
  new ServiceError("InvalidRange", "The requested range is not satisfiable", {
    details: { RangeRequested: range, ActualObjectSize: String(size) },
  });

export const invalidPart = (id: string, number: number): ServiceError =>
  new ServiceError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { details: { UploadId: id, PartNumber: String(number) } },
  );

export const invalidPartOrder = (): ServiceError =>
  new ServiceError(
    "InvalidPartOrder",
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
  );

export const entityTooSmall = (size: number, number: number): ServiceError =>
  new ServiceError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
    details: { ProposedSize: String(size), MinSizeAllowed: "5242880", PartNumber: String(number) },
  });

export const preconditionFailed = (condition: string): ServiceError =>
  new ServiceError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    details: { Condition: condition },
  });

export const notModified = (headers: Record<string, string>): ServiceError =>
  new ServiceError("NotModified", "Not Modified", { headers });

export const badDigest = (what: string): ServiceError =>
  new ServiceError("BadDigest", `The ${what} you specified did not match what we received.`);

export const incompleteBody = (): ServiceError =>
  new ServiceError(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

export const keyTooLong = (size: number): ServiceError =>
  new ServiceError("KeyTooLongError", "Your key is too long", {
    details: { Size: String(size), MaxSizeAllowed: "1024" },
  });

export const malformedXml = (): ServiceError =>
  new ServiceError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

export const requestExpired = (expires: Date, now: Date): ServiceError =>
  new ServiceError("AccessDenied", "Request has expired", {
    details: { Expires: expires.toISOString(), ServerTime: now.toISOString() },
  });

export const malformedPolicy = (): ServiceError =>
  new ServiceError("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");

export const invalidTag = (message: string): ServiceError => new ServiceError("InvalidTag", message);
