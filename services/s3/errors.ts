import { ServiceError } from "../aws/service-error.ts";

// Codes and statuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, read 2026-11-24. Messages and the elements after
// them: as recorded from AWS in https://github.com/localstack/localstack, tests/aws/services/s3/*.snapshot.json, read 2026-11-24,
// unless another source stands beside one.

/** Statuses of the codes that the SDK's model does not have and that are not 400. */
export const ERROR_STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AccessForbidden: 403,
  AllAccessDisabled: 403,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  CrossLocationLoggingProhibitted: 403,
  InvalidBucketState: 409,
  InvalidObjectState: 403,
  InvalidPartNumber: 416,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NoSuchWebsiteConfiguration: 404,
  NotFound: 404,
  NotModified: 304,
  ObjectLockConfigurationNotFoundError: 404,
  ObjectNotInActiveTierError: 403,
  OperationAborted: 409,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  ReplicationConfigurationNotFoundError: 404,
  ServerSideEncryptionConfigurationNotFoundError: 404,
};

type Details = Record<string, string | undefined>;

/** The elements of an error's document besides Code and Message, without those that have no value. */
const withDetails = (code: string, message: string, details: Details = {}, headers: Record<string, string> = {}) =>
  new ServiceError(code, message, {
    details: Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)),
    headers,
  });

// Buckets

export const noSuchBucket = (BucketName: string): ServiceError =>
  withDetails("NoSuchBucket", "The specified bucket does not exist", { BucketName });

export const bucketAlreadyOwnedByYou = (BucketName: string): ServiceError =>
  withDetails(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { BucketName },
  );

export const bucketAlreadyExists = (BucketName: string): ServiceError =>
  withDetails(
    "BucketAlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    { BucketName },
  );

export const bucketNotEmpty = (BucketName: string, versioned: boolean): ServiceError =>
  withDetails(
    "BucketNotEmpty",
    `The bucket you tried to delete is not empty${versioned ? ". You must delete all versions in the bucket." : ""}`,
    { BucketName },
  );

export const invalidBucketName = (BucketName: string): ServiceError =>
  withDetails("InvalidBucketName", "The specified bucket is not valid.", { BucketName });

export const illegalLocationConstraint = (constraint: string | undefined): ServiceError =>
  withDetails(
    "IllegalLocationConstraintException",
    `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );

export const invalidLocationConstraint = (LocationConstraint: string): ServiceError =>
  withDetails("InvalidLocationConstraint", "The specified location-constraint is not valid", { LocationConstraint });

export const invalidBucketState = (message: string): ServiceError => withDetails("InvalidBucketState", message);

export const illegalVersioningConfiguration = (): ServiceError =>
  withDetails("IllegalVersioningConfigurationException", "The Versioning element must be specified");

export const invalidBucketOwnerId = (id: string): ServiceError =>
  withDetails(
    "InvalidBucketOwnerAWSAccountID",
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${id}]`,
  );

/** A setting that a bucket does not have. */
export const noSuchSetting =
  (code: string, message: string) =>
  (BucketName: string): ServiceError =>
    withDetails(code, message, { BucketName });

export const invalidTargetBucketForLogging = (TargetBucket: string): ServiceError =>
  withDetails("InvalidTargetBucketForLogging", "The target bucket for logging does not exist", { TargetBucket });

export const crossLocationLogging = (source: string, TargetBucketLocation: string): ServiceError =>
  withDetails("CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed. ", {
    SourceBucketLocation: source === "us-east-1" ? undefined : source,
    TargetBucketLocation,
  });

// Requests

export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue?: string): ServiceError =>
  withDetails("InvalidArgument", message, { ArgumentName, ArgumentValue });

/** Functions that S3 may not call, or that are not there. */
export const unreachableDestinations = (functions: readonly string[]): ServiceError =>
  withDetails(
    "InvalidArgument",
    "Unable to validate the following destination configurations",
    Object.fromEntries(
      functions.flatMap((arn, index) => [
        [`ArgumentName${index + 1}`, `${arn}, null`],
        [`ArgumentValue${index + 1}`, `Not authorized to invoke function [${arn}]`],
      ]),
    ),
  );

export const badRequest = (message: string): ServiceError => withDetails("BadRequest", message);

export const invalidRequest = (message: string): ServiceError => withDetails("InvalidRequest", message);

export const malformedXml = (code: "MalformedXML" | "MalformedACLError" = "MalformedXML"): ServiceError =>
  withDetails(code, "The XML you provided was not well-formed or did not validate against our published schema");

export const invalidPolicyDocument = (message: string): ServiceError =>
  withDetails("InvalidPolicyDocument", `Invalid Policy: ${message}`);

export const malformedPolicy = (message: string): ServiceError => withDetails("MalformedPolicy", message);

export const methodNotAllowed = (): ServiceError =>
  withDetails("MethodNotAllowed", "The specified method is not allowed against this resource.");

export const websiteMethodNotAllowed = (Method: string): ServiceError =>
  withDetails("MethodNotAllowed", "The specified method is not allowed against this resource.", {
    Method,
    ResourceType: "OBJECT",
  });

/** A path that is no percent-encoded UTF-8: as the error page has it. */
export const invalidUri = (): ServiceError => withDetails("InvalidURI", "Couldn't parse the specified URI.");

/** What AWS itself does not implement, unlike what the emulator lacks. */
export const headerNotImplemented = (Header: string, additionalMessage?: string): ServiceError =>
  new ServiceError("NotImplemented", "A header you provided implies functionality that is not implemented", {
    fault: "server",
    details: { Header, ...(additionalMessage ? { additionalMessage } : {}) },
  });

export const missingSecurityHeader = (MissingHeaderName: string): ServiceError =>
  withDetails("MissingSecurityHeader", "Your request was missing a required header", { MissingHeaderName });

export const unexpectedContent = (): ServiceError =>
  withDetails("UnexpectedContent", "This request does not support content");

export const invalidTag = (message: string, TagKey?: string, TagValue?: string): ServiceError =>
  withDetails("InvalidTag", message, { TagKey, TagValue });

export const invalidStorageClass = (StorageClassRequested: string): ServiceError =>
  withDetails("InvalidStorageClass", "The storage class you specified is not valid", { StorageClassRequested });

// Access

export const accessDenied = (message = "Access Denied"): ServiceError => withDetails("AccessDenied", message);

/** Something wrong with a presigned URL's own parameters. */
export const badQueryParameters = (message: string): ServiceError =>
  withDetails("AuthorizationQueryParametersError", message);

export const corsForbidden = (message: string, Method: string, ResourceType: string): ServiceError =>
  withDetails("AccessForbidden", message, { Method, ResourceType });

export const requestExpired = (expires: Date, now: Date, seconds?: string): ServiceError =>
  withDetails("AccessDenied", "Request has expired", {
    "X-Amz-Expires": seconds,
    Expires: expires.toISOString(),
    ServerTime: now.toISOString(),
  });

export const objectLocked = (): ServiceError =>
  withDetails("AccessDenied", "Access Denied because object protected by object lock.");

export const aclsNotSupported = (): ServiceError =>
  withDetails("AccessControlListNotSupported", "The bucket does not allow ACLs");

/** As the error page has them. */
export const invalidBucketAclWithObjectOwnership = (): ServiceError =>
  withDetails(
    "InvalidBucketAclWithObjectOwnership",
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );

export const invalidBucketAclWithBlockPublicAccess = (): ServiceError =>
  withDetails(
    "InvalidBucketAclWithBlockPublicAccessError",
    "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
  );

// Bodies

export const badDigest = (digest: string): ServiceError =>
  withDetails("BadDigest", `The ${digest} you specified did not match the calculated checksum.`);

export const badPartDigest = (digest: string, part: number): ServiceError =>
  withDetails("BadDigest", `The ${digest} you specified for part ${part} did not match what we received.`);

export const badMd5 = (ExpectedDigest: string, CalculatedDigest: string): ServiceError =>
  withDetails("BadDigest", "The Content-MD5 you specified did not match what we received.", {
    ExpectedDigest,
    CalculatedDigest,
  });

export const invalidDigest = (md5: string): ServiceError =>
  withDetails("InvalidDigest", "The Content-MD5 you specified was invalid.", { "Content-MD5": md5 });

export const contentSha256Mismatch = (ClientComputedContentSHA256: string, S3ComputedContentSHA256: string) =>
  withDetails(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256, S3ComputedContentSHA256 },
  );

export const incompleteBody = (): ServiceError =>
  withDetails("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");

export const missingContentLength = (): ServiceError =>
  withDetails("MissingContentLength", "You must provide the Content-Length HTTP header.");

export const entityTooLarge = (ProposedSize: number, MaxSizeAllowed: number): ServiceError =>
  withDetails("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    ProposedSize: String(ProposedSize),
    MaxSizeAllowed: String(MaxSizeAllowed),
  });

export const entityTooSmall = (ProposedSize: number, MinSizeAllowed: number, part?: { number: number; etag: string }) =>
  withDetails("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
    ETag: part?.etag,
    MinSizeAllowed: String(MinSizeAllowed),
    PartNumber: part && String(part.number),
    ProposedSize: String(ProposedSize),
  });

// Encryption

export const invalidEncryption = (message: string, ArgumentValue?: string): ServiceError =>
  invalidArgument(message, "x-amz-server-side-encryption", ArgumentValue);

export const invalidEncryptionAlgorithm = (ArgumentValue: string): ServiceError =>
  withDetails(
    "InvalidEncryptionAlgorithmError",
    "The Encryption request you specified is not valid. Supported value: AES256.",
    { ArgumentName: "x-amz-server-side-encryption", ArgumentValue },
  );

// Forms: as the error page has them.

export const malformedPost = (): ServiceError =>
  withDetails("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");

export const maxPostPreDataLength = (): ServiceError =>
  withDetails(
    "MaxPostPreDataLengthExceededError",
    "Your POST request fields preceding the upload file were too large.",
  );

// Objects

export const keyTooLong = (size: number, max: number): ServiceError =>
  withDetails("KeyTooLongError", "Your key is too long", { Size: String(size), MaxSizeAllowed: String(max) });

export const metadataTooLarge = (size: number, max: number): ServiceError =>
  withDetails("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
    Size: String(size),
    MaxSizeAllowed: String(max),
  });

export const noSuchKey = (Key: string, headers: Record<string, string> = {}): ServiceError =>
  withDetails("NoSuchKey", "The specified key does not exist.", { Key }, headers);

export const noSuchVersion = (Key: string, VersionId: string): ServiceError =>
  withDetails("NoSuchVersion", "The specified version does not exist.", { Key, VersionId });

/** A delete marker was asked for what only objects have. */
export const isDeleteMarker = (Method: string, headers: Record<string, string>): ServiceError =>
  withDetails(
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
    { Method, ResourceType: "DeleteMarker" },
    { allow: "DELETE", "x-amz-delete-marker": "true", ...headers },
  );

export const invalidRange = (RangeRequested: string, size: number): ServiceError =>
  withDetails("InvalidRange", "The requested range is not satisfiable", {
    RangeRequested,
    ActualObjectSize: String(size),
  });

export const invalidPartNumber = (requested: number, actual: number): ServiceError =>
  withDetails("InvalidPartNumber", "The requested partnumber is not satisfiable", {
    PartNumberRequested: String(requested),
    ActualPartCount: String(actual),
  });

export const preconditionFailed = (Condition: string): ServiceError =>
  withDetails("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", { Condition });

export const conditionalRequestConflict = (Condition: string, Key: string): ServiceError =>
  withDetails(
    "ConditionalRequestConflict",
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
    { Condition, Key },
  );

export const notModified = (headers: Record<string, string>): ServiceError =>
  withDetails("NotModified", "Not Modified", {}, headers);

export const invalidObjectState = (StorageClass: string): ServiceError =>
  withDetails("InvalidObjectState", "The operation is not valid for the object's storage class", { StorageClass });

/** As the error page has it. */
export const objectNotInActiveTier = (): ServiceError =>
  withDetails(
    "ObjectNotInActiveTierError",
    "The source object of the COPY action is not in the active tier and is only stored in Amazon S3 Glacier.",
  );

// Multipart uploads

export const noSuchUpload = (UploadId: string): ServiceError =>
  withDetails(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId },
  );

export const invalidPart = (UploadId: string, PartNumber: number, ETag: string | undefined): ServiceError =>
  withDetails(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { ETag, PartNumber: String(PartNumber), UploadId },
  );

export const invalidPartOrder = (UploadId: string): ServiceError =>
  withDetails(
    "InvalidPartOrder",
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    { UploadId },
  );
