/**
 * The conformance tests on several targets, side by side: `npm run conformance -- embedded localstack=http://127.0.0.1:4566`.
 * Names after `--only` are folders of services, all without. Ends with 1 when a test fails that no known difference explains, or
 * when a difference is listed that is none any more.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { run } from "../../localstack/docker.ts";
import { KNOWN_DIFFERENCES, type KnownDifference } from "./known-differences.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

interface Target {
  name: string;
  /** Of the embedded target none: a stack is started for it. */
  endpoint: string | undefined;
}

interface TestResult {
  /** The service's folder. */
  service: string;
  /** `sts/identity > GetCallerIdentity > names the account` */
  name: string;
  passed: boolean;
}

/** What is used here of vitest's JSON report. */
interface Report {
  testResults: {
    name: string;
    assertionResults: { ancestorTitles: string[]; title: string; status: string }[];
  }[];
}

const { values, positionals } = parseArgs({
  options: { only: { type: "string", multiple: true, default: [] } },
  allowPositionals: true,
});
const targets = positionals.length > 0 ? positionals.map(targetOf) : [targetOf("embedded")];

const results = new Map<string, TestResult[]>();
for (const target of targets) results.set(target.name, await test(target, values.only));
console.log(tableOf(results));

const problems = targets.flatMap(({ name }) => judge(name, results.get(name) ?? []));
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

/** `embedded`, or `name=endpoint`. */
function targetOf(argument: string): Target {
  const [name = "", endpoint] = argument.split("=", 2);
  if (endpoint === undefined && name !== "embedded")
    throw new Error(`Where is ${name}? Say ${name}=http://127.0.0.1:4566, for example.`);
  return { name, endpoint };
}

/** Runs the tests on one target; what they print goes by. */
async function test({ name, endpoint }: Target, only: readonly string[]): Promise<TestResult[]> {
  const directory = await mkdtemp(join(tmpdir(), "terrarium-conformance-report-"));
  try {
    const file = join(directory, "report.json");
    console.log(`${name}: ${endpoint ?? "a stack of its own"}`);
    const folders = only.map((service) => `test/conformance/${service}/`);
    const reporters = ["--reporter=dot", "--reporter=json", `--outputFile=${file}`];
    await run("npx", ["vitest", "run", "--project", "conformance", ...reporters, ...folders], {
      show: true,
      env: { ...process.env, ENDPOINT_URL: endpoint ?? "" },
    });
    const report = JSON.parse(await readFile(file, "utf8")) as Report;
    return report.testResults.flatMap(({ name: path, assertionResults }) => {
      const within = relative(HERE, path).replace(/\.test\.ts$/, "");
      return assertionResults.map(({ ancestorTitles, title, status }) => ({
        service: within.split("/")[0] ?? "",
        name: [within, ...ancestorTitles, title].join(" > "),
        passed: status === "passed",
      }));
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One row for each service, one column for each target. */
function tableOf(byTarget: ReadonlyMap<string, readonly TestResult[]>): string {
  const services = [...new Set([...byTarget.values()].flat().map(({ service }) => service))].sort();
  const table = new Table({ head: ["passed", ...byTarget.keys()], style: { head: [], border: [] } });
  for (const service of services) {
    const cells = [...byTarget.values()].map((all) => {
      const own = all.filter((result) => result.service === service);
      return `${own.filter(({ passed }) => passed).length} of ${own.length}`;
    });
    table.push([service, ...cells]);
  }
  return table.toString();
}

/** What nobody has explained; and explanations of what is no longer so. */
function judge(target: string, all: readonly TestResult[]): string[] {
  const known = KNOWN_DIFFERENCES.filter((difference) => difference.target === target);
  const isKnown = ({ tests }: KnownDifference, { name }: TestResult): boolean => name.startsWith(tests);
  const failed = all.filter(({ passed }) => !passed);
  const unexplained = failed.filter((result) => !known.some((difference) => isKnown(difference, result)));
  const outdated = known.filter(
    (difference) =>
      all.some((result) => isKnown(difference, result)) && !failed.some((result) => isKnown(difference, result)),
  );
  return [
    ...unexplained.map(({ name }) => `${target} fails: ${name}`),
    ...outdated.map(({ tests }) => `${target} no longer differs, take it out of known-differences.ts: ${tests}`),
  ];
}
