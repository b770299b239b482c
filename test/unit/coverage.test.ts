import { expect, test } from "vitest";
import { committedCoverage, coverage } from "../support/coverage.ts";

test("docs/COVERAGE.md says what is implemented (npm run coverage)", async () => {
  expect(await coverage()).toBe(await committedCoverage());
});
