import type { AwsRequest } from "../request.ts";
import { Rejected } from "./rejected.ts";
import type { CredentialScope } from "./signing-key.ts";

/** What a request says about its own signature. */
export interface SignedBy {
  accessKeyId: string;
  scope: CredentialScope;
  signedHeaders: readonly string[];
  signature: string;
  /** `20261124T210000Z` */
  timestamp: string;
  /** Of temporary credentials. */
  sessionToken: string | undefined;
  /** For how long a presigned request is good. */
  presignedSeconds: number | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html: seven days, read 2026-11-24
const MAX_PRESIGNED_SECONDS = 604_800;

/**
 * Reads it from the Authorization header or from a presigned URL.
 * @throws Rejected when there is none, or when it is not complete
 */
export function signedBy(request: AwsRequest): SignedBy {
  const { authorization } = request.headers;
  if (authorization?.startsWith(`${ALGORITHM} `)) return fromHeader(request, authorization);
  if (authorization !== undefined) throw new Rejected({ reason: "otherMechanism" });
  if (request.queryString.includes("X-Amz-Algorithm=")) return fromQuery(request);
  throw new Rejected({ reason: "missing" });
}

/** Whether anybody says that he has signed it, in whatever way. */
export const isSigned = ({ headers, queryString }: AwsRequest): boolean =>
  headers.authorization !== undefined || /(?:^|&)(?:X-Amz-Algorithm|Signature)=/.test(queryString);

/** What the fields of a form say of it, by lower-case name. */
export const signedForm = (fields: ReadonlyMap<string, string>): SignedBy => ({
  ...credential(fields.get("x-amz-credential") ?? ""),
  signedHeaders: [],
  signature: fields.get("x-amz-signature") ?? "",
  timestamp: fields.get("x-amz-date") ?? "",
  sessionToken: fields.get("x-amz-security-token"),
  presignedSeconds: undefined,
});

function fromHeader({ headers }: AwsRequest, authorization: string): SignedBy {
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(",")
      .map((part) => {
        const [name = "", ...value] = part.trim().split("=");
        return [name, value.join("=")] as const;
      }),
  );
  const part = (name: string): string => {
    const value = parts.get(name);
    if (value) return value;
    // Recorded in many public logs of AWS's answers.
    throw incomplete(`Authorization header requires '${name}' parameter. Authorization=${ALGORITHM}`);
  };
  const timestamp = headers["x-amz-date"];
  if (!timestamp)
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  return {
    ...credential(part("Credential")),
    signedHeaders: part("SignedHeaders").toLowerCase().split(";"),
    signature: part("Signature"),
    timestamp,
    sessionToken: headers["x-amz-security-token"],
    presignedSeconds: undefined,
  };
}

function fromQuery({ queryString, headers }: AwsRequest): SignedBy {
  const query = new URLSearchParams(queryString);
  const parameter = (name: string): string => {
    const value = query.get(name);
    if (value) return value;
    throw incomplete(`Query-string authentication requires the '${name}' parameter.`);
  };
  if (parameter("X-Amz-Algorithm") !== ALGORITHM) throw incomplete(`X-Amz-Algorithm only supports "${ALGORITHM}".`);
  const seconds = Number(parameter("X-Amz-Expires"));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_PRESIGNED_SECONDS)
    throw incomplete(`X-Amz-Expires must be less than a week (in seconds) that is ${MAX_PRESIGNED_SECONDS}.`);
  return {
    ...credential(parameter("X-Amz-Credential")),
    signedHeaders: parameter("X-Amz-SignedHeaders").toLowerCase().split(";"),
    signature: parameter("X-Amz-Signature"),
    timestamp: parameter("X-Amz-Date"),
    sessionToken: query.get("X-Amz-Security-Token") ?? headers["x-amz-security-token"],
    presignedSeconds: seconds,
  };
}

function credential(text: string): { accessKeyId: string; scope: CredentialScope } {
  const [accessKeyId, date, region, service, terminator, ...rest] = text.split("/");
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request" || rest.length > 0)
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
    );
  return { accessKeyId, scope: { date, region, service } };
}

const incomplete = (detail: string): Rejected => new Rejected({ reason: "incomplete", detail });
