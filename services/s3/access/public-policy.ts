import type { Statement } from "../../aws/policy/evaluate.ts";
import { asList } from "../../aws/policy/one-or-more.ts";

// When a bucket policy is public: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
// #access-control-block-public-access-policy-status, read 2026-11-24

/** Condition keys that, with fixed values, make a permission for everybody one for somebody. */
const RESTRICTING = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceowner",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "aws:viaawsservice",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);
const FIXING = /^(?:ForAnyValue:)?(?:StringEquals(?:IgnoreCase)?|StringLike|Arn(?:Equals|Like)|IpAddress|Bool)$/;

/** Whether some statement gives something to everybody, whoever and wherever they are. */
export const isPublicPolicy = (statements: readonly Statement[]): boolean =>
  statements.some((statement) => statement.Effect === "Allow" && isForEverybody(statement) && !isRestricted(statement));

const isForEverybody = ({ Principal, NotPrincipal }: Statement): boolean =>
  NotPrincipal !== undefined ||
  Principal === "*" ||
  (typeof Principal === "object" && Object.values(Principal).some((names) => asList(names).includes("*")));

const isRestricted = ({ Condition }: Statement): boolean =>
  Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      FIXING.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          RESTRICTING.has(key.toLowerCase()) && asList(values).every((value) => isFixed(key, String(value))),
      ),
  );

/** A value without wildcards or variables; an address range that is not half of the internet. */
function isFixed(key: string, value: string): boolean {
  if (key.toLowerCase() !== "aws:sourceip") return !/[*?]|\$\{/.test(value);
  const bits = Number(value.split("/")[1] ?? 32);
  return value.includes(":") ? bits >= 32 : bits >= 8;
}
