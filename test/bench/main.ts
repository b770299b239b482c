import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { measurePipeline } from "./pipeline.ts";
import { measureBarePuts } from "./put-item.ts";
import { measureStart } from "./start.ts";

// Every figure is measured here and now, and judged as a ratio to something measured in the same run: machines differ and drift.

const ROWS = Number(process.env.CUSTOMERS || 20_000);
const PUTS_FOR_MS = 5_000;

const home = await mkdtemp(join(tmpdir(), "terrarium-bench-"));
try {
  console.log(`${cpus().length} cores, ${process.version}, ${ROWS} customers; each figure from this run`);
  const start = await measureStart(home);
  // The bare rate before and after the pipeline: a machine that slows down between them would flatter or hurt the ratio.
  const before = await measureBarePuts(PUTS_FOR_MS);
  const pipeline = await measurePipeline(home, ROWS);
  const after = await measureBarePuts(PUTS_FOR_MS);
  const bare = (before + after) / 2;

  const table = new Table({ head: ["figure", "measured", "beside", "ratio"], style: { head: [], border: [] } });
  table.push(
    ["start: command to Ready, first time", `${start.coldMs.toFixed(0)} ms`, "", ""],
    [
      "start: command to Ready, again",
      `${start.warmMs.toFixed(0)} ms`,
      `an empty Node process ${start.nodeMs.toFixed(0)} ms`,
      (start.warmMs / start.nodeMs).toFixed(1),
    ],
    [
      "send: POST → API → Lambda → DynamoDB",
      `${pipeline.postsPerSecond.toFixed(0)}/s`,
      `SDK PutItem to a server that only answers ${bare.toFixed(0)}/s`,
      (pipeline.postsPerSecond / bare).toFixed(2),
    ],
    ["generate", `${pipeline.generatedPerSecond.toFixed(0)} rows/s`, "", ""],
    ["load: DynamoDB → S3 → COPY", `${pipeline.loadedPerSecond.toFixed(0)} rows/s`, "", ""],
    ["memory of the stack and its children, at most", `${pipeline.peakMegabytes.toFixed(0)} MB`, "", ""],
  );
  console.log(table.toString());
} finally {
  await rm(home, { recursive: true, force: true });
}
