import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { dynamodb } from "./dynamodb.ts";
import { dynamodbSize } from "./dynamodb-size.ts";
import type { Subject } from "./figure.ts";
import { growth } from "./growth.ts";
import { localstack } from "./localstack.ts";
import { pipeline } from "./pipeline.ts";
import { redshiftFiles } from "./redshift-files.ts";
import { redshiftQueries } from "./redshift-queries.ts";
import { redshiftStart } from "./redshift-start.ts";
import { s3 } from "./s3.ts";
import { s3Stream } from "./s3-stream.ts";
import { start } from "./start.ts";
import { stepfunctions } from "./stepfunctions.ts";

/** `npm run bench` measures them all, `npm run bench -- dynamodb` one. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  start,
  pipeline,
  dynamodb,
  "dynamodb-size": dynamodbSize,
  s3,
  "s3-stream": s3Stream,
  "redshift-start": redshiftStart,
  "redshift-queries": redshiftQueries,
  "redshift-files": redshiftFiles,
  stepfunctions,
  growth,
  localstack,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(SUBJECTS);
const unknown = names.filter((name) => !Object.hasOwn(SUBJECTS, name));
if (unknown.length > 0) {
  console.error(`Nothing to measure is called ${unknown.join(", ")}. There are ${Object.keys(SUBJECTS).join(", ")}.`);
  process.exit(2);
}

// The terminal tells the stack that is measured as well: it ends, what measures it fails, and its home is deleted on the way out.
process.once("SIGINT", () =>
  console.error("\nStopping (again to stop at once, and leave what lies in the temporary directory)"),
);

console.log(`${cpus().length} cores, ${process.version}; each figure from this run`);
for (const name of names) {
  const home = await mkdtemp(join(tmpdir(), "terrarium-bench-"));
  try {
    const figures = (await SUBJECTS[name]?.(home)) ?? [];
    const table = new Table({ head: [name, "measured", "beside", "ratio", "goal"], style: { head: [], border: [] } });
    for (const { name: figure, measured, beside = "", ratio, goal = "" } of figures)
      table.push([figure, measured, beside, ratio === undefined ? "" : ratio.toFixed(2), goal]);
    console.log(table.toString());
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
