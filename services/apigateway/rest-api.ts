import type { Constraint } from "../aws/constraints.ts";
import { badRequest } from "./errors.ts";

// Messages: snapshots recorded on AWS in LocalStack's repository (tests/aws/services/apigateway), read 2026-11-24.

const ENDPOINT_TYPES = ["PRIVATE", "EDGE", "REGIONAL"];

/** AWS words a list of enums in its own way. */
export const endpointTypes: Constraint = (value, path, report) => {
  if (Array.isArray(value) && value.some((type) => !ENDPOINT_TYPES.includes(type)))
    report({
      path,
      value: `[${value.join(", ")}]`,
      rule: `Member must satisfy constraint: [Member must satisfy enum value set: [${ENDPOINT_TYPES.join(", ")}]]`,
    });
};

const MAX_COMPRESSION_SIZE_BYTES = 10 * 1024 * 1024;

/** Kept and shown. Answers are not compressed: to whom accepts gzip the content is the same. */
export function checkCompressionSize(bytes: number): number {
  if (!(bytes >= 0 && bytes <= MAX_COMPRESSION_SIZE_BYTES))
    throw badRequest(`Invalid minimum compression size, must be between 0 and ${MAX_COMPRESSION_SIZE_BYTES}`);
  return bytes;
}
