import { invalidArgument } from "./errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, read 2026-11-24
const MAX_PARTS = 10_000;

export function checkPartNumber(number: number): void {
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS)
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
      "partNumber",
      String(number),
    );
}
