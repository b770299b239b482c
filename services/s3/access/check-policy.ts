import { isOperator } from "../../aws/policy/conditions.ts";
import { type Statement, statementsOf } from "../../aws/policy/evaluate.ts";
import { asList } from "../../aws/policy/one-or-more.ts";
import { malformedPolicy } from "../errors.ts";

// What S3 refuses in a bucket policy. The first two messages: recorded from AWS (see errors.ts); the others as
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html and repost.aws/knowledge-center/s3-invalid-principal-in-policy
// quote them, read 2026-11-24.
const MAX_POLICY_BYTES = 20 * 1024;
const FIELDS = new Set(["Version", "Id", "Statement"]);
const STATEMENT_FIELDS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/** A bucket policy's statements, checked. */
export function checkPolicy(text: string, bucket: string): Statement[] {
  const document = parse(text);
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
    throw malformedPolicy(`Bucket policies are limited to ${MAX_POLICY_BYTES / 1024} KB in size`);
  for (const field of Object.keys(document)) if (!FIELDS.has(field)) throw malformedPolicy(`Unknown field ${field}`);
  if (!("Statement" in document)) throw malformedPolicy("Missing required field Statement");
  const statements = statementsOf(text);
  if (statements.length === 0) throw malformedPolicy("Could not parse the policy: Statement is empty!");
  for (const statement of statements) checkStatement(statement, bucket);
  return statements;
}

function parse(text: string): object {
  const problem = malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  if (!text.startsWith("{")) throw problem;
  try {
    return JSON.parse(text) as object;
  } catch {
    throw problem;
  }
}

function checkStatement(statement: Statement, bucket: string): void {
  for (const field of Object.keys(statement))
    if (!STATEMENT_FIELDS.has(field)) throw malformedPolicy(`Unknown field ${field}`);
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (Effect === undefined) throw malformedPolicy("Missing required field Effect");
  if (Effect !== "Allow" && Effect !== "Deny") throw malformedPolicy(`Invalid effect : ${String(Effect)}`);
  checkPrincipal(statement);
  if (Action === undefined && NotAction === undefined) throw malformedPolicy("Missing required field Action");
  for (const action of asList(Action ?? NotAction))
    if (action !== "*" && !/^s3:[A-Za-z*?]+$/i.test(action)) throw malformedPolicy("Policy has invalid action");
  if (Resource === undefined && NotResource === undefined) throw malformedPolicy("Missing required field Resource");
  for (const resource of asList(Resource ?? NotResource))
    if (!isOfBucket(resource, bucket)) throw malformedPolicy("Policy has invalid resource");
  for (const operator of Object.keys(Condition ?? {}))
    if (!isOperator(operator)) throw malformedPolicy(`Invalid Condition type : ${operator}`);
}

const PRINCIPALS: Readonly<Record<string, RegExp>> = {
  AWS: /^(?:\*|\d{12}|arn:aws[a-z-]*:(?:iam|sts)::\d{12}:.+|A[A-Z0-9]{15,})$/,
  CanonicalUser: /^[0-9a-f]{64}$/,
  Service: /^[a-z0-9.-]+\.amazonaws\.com$/,
  Federated: /./,
};

function checkPrincipal({ Principal, NotPrincipal }: Statement): void {
  const principal = Principal ?? NotPrincipal;
  if (principal === undefined) throw malformedPolicy("Missing required field Principal");
  if (principal === "*") return;
  const invalid = malformedPolicy("Invalid principal in policy");
  if (typeof principal !== "object") throw invalid;
  for (const [kind, names] of Object.entries(principal))
    if (!asList(names).every((name) => PRINCIPALS[kind]?.test(name))) throw invalid;
}

/** A resource of the bucket itself or in it. */
function isOfBucket(resource: string, bucket: string): boolean {
  const [, name = ""] = /^arn:aws[a-z-]*:s3:::([^/]+)/.exec(resource) ?? [];
  const expression = name
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return name !== "" && new RegExp(`^${expression}$`).test(bucket);
}
