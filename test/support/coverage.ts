import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack } from "../../services/stack.ts";

/** What docs/COVERAGE.md should say: every operation of the SDK's clients that is implemented, counted against all there are. */
export async function coverage(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "terrarium-coverage-"));
  try {
    await using stack = await startStack({ directory, port: 0, redshiftPort: 0 });
    const lines = stack.models.map(({ name, operations, implemented }) => {
      const names = [...implemented].sort();
      return `| ${name} | ${names.length} of ${operations.size} | ${names.join(", ")} |`;
    });
    return `# Operations

Made by \`npm run coverage\` from the operations that start and the AWS SDK's own models; a test keeps it true. Every other operation of
these services, and every other service, answers HTTP 501 with its name.

| service | implemented | operations |
|---|---|---|
${lines.sort().join("\n")}
`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export const COVERAGE_FILE = new URL("../../docs/COVERAGE.md", import.meta.url);

export const committedCoverage = (): Promise<string> => readFile(COVERAGE_FILE, "utf8");

if (import.meta.main) {
  await writeFile(COVERAGE_FILE, await coverage());
  console.log("docs/COVERAGE.md is up to date.");
}
