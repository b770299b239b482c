/** Tests that are known to fail on a target, and why: where it differs from AWS, or where the test asks for what only Terrarium has. */
export interface KnownDifference {
  target: string;
  /** How the names of the tests begin: `folder/file`, `folder/file > group`, `folder/file > group > test`. */
  tests: string;
  reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [];
