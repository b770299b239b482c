import { ServiceError } from "../service-error.ts";

/** Why a request's signature is not taken. */
export type Rejection =
  | { reason: "missing" | "unknownKey" | "badSignature" | "badToken" | "expiredToken" | "inactive" | "otherMechanism" }
  | { reason: "incomplete" | "skewed" | "wrongScope" | "headersNotSigned" | "presignedExpired"; detail: string };

export class Rejected extends Error {
  readonly rejection: Rejection;
  constructor(rejection: Rejection) {
    super(rejection.reason);
    this.rejection = rejection;
  }
}

/** How a protocol's services name it. */
export type Dialect = "json" | "query" | "s3";

type Words = readonly [code: string, message: string];

const INVALID_TOKEN = "The security token included in the request is invalid.";
const NO_MATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const OTHER_MECHANISM = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
const EXPIRED = "The security token included in the request is expired";

// Codes: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html (query), https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
// (JSON), https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (S3); texts about time and scope:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html; read 2026-11-24. Where a page has the code alone, the text is the one
// that public logs of AWS's answers have.
const WORDS: Readonly<Record<Dialect, Readonly<Record<Rejection["reason"], (detail: string) => Words>>>> = {
  json: {
    missing: () => ["MissingAuthenticationTokenException", "Missing Authentication Token"],
    incomplete: (detail) => ["IncompleteSignatureException", detail],
    otherMechanism: () => ["IncompleteSignatureException", OTHER_MECHANISM],
    unknownKey: () => ["UnrecognizedClientException", INVALID_TOKEN],
    inactive: () => ["UnrecognizedClientException", INVALID_TOKEN],
    badToken: () => ["UnrecognizedClientException", INVALID_TOKEN],
    expiredToken: () => ["ExpiredTokenException", EXPIRED],
    badSignature: () => ["InvalidSignatureException", NO_MATCH],
    skewed: (detail) => ["InvalidSignatureException", detail],
    wrongScope: (detail) => ["InvalidSignatureException", detail],
    headersNotSigned: (detail) => ["InvalidSignatureException", detail],
    presignedExpired: (detail) => ["InvalidSignatureException", detail],
  },
  query: {
    missing: () => ["MissingAuthenticationToken", "Request is missing Authentication Token"],
    incomplete: (detail) => ["IncompleteSignature", detail],
    otherMechanism: () => ["IncompleteSignature", OTHER_MECHANISM],
    unknownKey: () => ["InvalidClientTokenId", INVALID_TOKEN],
    inactive: () => ["InvalidClientTokenId", INVALID_TOKEN],
    badToken: () => ["InvalidClientTokenId", INVALID_TOKEN],
    expiredToken: () => ["ExpiredToken", EXPIRED],
    badSignature: () => ["SignatureDoesNotMatch", NO_MATCH],
    skewed: (detail) => ["SignatureDoesNotMatch", detail],
    wrongScope: (detail) => ["SignatureDoesNotMatch", detail],
    headersNotSigned: (detail) => ["SignatureDoesNotMatch", detail],
    presignedExpired: (detail) => ["SignatureDoesNotMatch", detail],
  },
  s3: {
    missing: () => ["AccessDenied", "Access Denied"],
    incomplete: (detail) => ["AuthorizationHeaderMalformed", `The authorization header is malformed; ${detail}`],
    otherMechanism: () => ["InvalidRequest", OTHER_MECHANISM],
    unknownKey: () => ["InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."],
    inactive: () => ["InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."],
    badToken: () => ["InvalidToken", "The provided token is malformed or otherwise invalid."],
    expiredToken: () => ["ExpiredToken", "The provided token has expired."],
    badSignature: () => [
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ],
    skewed: () => [
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
    ],
    wrongScope: (detail) => ["AuthorizationHeaderMalformed", `The authorization header is malformed; ${detail}`],
    headersNotSigned: () => ["AccessDenied", "There were headers present in the request which were not signed"],
    presignedExpired: () => ["AccessDenied", "Request has expired"],
  },
};

// S3's own are 403 or, for tokens and headers, 400; the JSON protocol's 400; all others 403.
const S3_BAD_REQUESTS = new Set(["AuthorizationHeaderMalformed", "InvalidRequest", "InvalidToken", "ExpiredToken"]);

/** The error that a service of this kind answers with. */
export function rejectedError(dialect: Dialect, rejection: Rejection, onJsonProtocol: boolean): ServiceError {
  const [code, message] = WORDS[dialect][rejection.reason]("detail" in rejection ? rejection.detail : "");
  const isBadRequest = dialect === "s3" ? S3_BAD_REQUESTS.has(code) : onJsonProtocol;
  return new ServiceError(code, message, { status: isBadRequest ? 400 : 403 });
}
