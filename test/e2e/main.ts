import { run } from "../../localstack/docker.ts";

/** Vitest's project for each target: vitest.config.ts. */
const PROJECTS: Readonly<Record<string, string>> = { embedded: "e2e", localstack: "e2e-localstack" };

/** The end-to-end tests, one target after the other: the one that TARGET names, or all that cost nothing. */
const asked = process.env.TARGET;
const targets = asked ? [asked] : Object.keys(PROJECTS);
for (const target of targets) {
  const project = PROJECTS[target];
  if (!project)
    throw new Error(`TARGET=${target}: there are end-to-end tests for ${Object.keys(PROJECTS).join(", ")}.`);
  const { code } = await run("npx", ["vitest", "run", "--project", project, ...process.argv.slice(2)], { show: true });
  if (code !== 0) process.exitCode = 1;
}
if (!asked)
  console.log("TARGET=aws was not tested: it costs money, so it is only when it is asked for: make e2e TARGET=aws");
