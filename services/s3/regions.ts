import { BucketLocationConstraint } from "@aws-sdk/client-s3";
import { illegalLocationConstraint, invalidLocationConstraint } from "./errors.ts";

/** Every region that a bucket can be in, as the SDK lists them; us-east-1 is the one without a constraint. */
export const REGIONS: ReadonlySet<string> = new Set(["us-east-1", ...Object.values(BucketLocationConstraint)]);

/**
 * The region of a new bucket. us-east-1's endpoint makes buckets everywhere, any other one only in its own region.
 * @param endpoint the region that the request was signed for
 */
export function readRegion(constraint: string | undefined, endpoint: string): string {
  if (endpoint === "us-east-1") {
    if (constraint === undefined) return endpoint;
    if (constraint === "us-east-1" || !REGIONS.has(constraint)) throw invalidLocationConstraint(constraint);
    return constraint === "EU" ? "eu-west-1" : constraint;
  }
  if (constraint !== endpoint && !(constraint === "EU" && endpoint === "eu-west-1"))
    throw illegalLocationConstraint(constraint);
  return endpoint;
}
