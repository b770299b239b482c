import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../pipeline/report.ts";
import { run } from "../support/stack.ts";
import type { Figure } from "./figure.ts";
import { memoryOf } from "./process-tree.ts";
import { measureBarePuts } from "./put-item.ts";
import { environmentOf, startProcess, stopProcess } from "./stack-process.ts";

const SAMPLE_EVERY_MS = 250;

// A stack that has run for a minute is what people work with; the bare calls are warmed up as well.
const WARM_UP_ROWS = 5_000;
const PUTS_FOR_MS = 5_000;

/** The whole pipeline, as `make pipeline` runs it, beside the SDK's bare calls. */
export async function pipeline(home: string): Promise<Figure[]> {
  const rows = Number(process.env.CUSTOMERS || 50_000);
  // The bare rate before and after the pipeline: a machine that slows down between them would flatter or hurt the ratio.
  const before = await measureBarePuts(PUTS_FOR_MS);
  const { report, peakMegabytes } = await runPipeline(home, rows);
  const after = await measureBarePuts(PUTS_FOR_MS);
  const bare = (before + after) / 2;
  const posts = report.send.created / report.send.seconds;
  return [
    {
      name: "send: POST → API → Lambda → DynamoDB",
      measured: `${posts.toFixed(0)}/s`,
      beside: `SDK PutItem to a server that only answers ${bare.toFixed(0)}/s`,
      ratio: posts / bare,
    },
    { name: "generate", measured: `${(report.generate.rows / report.generate.seconds).toFixed(0)} rows/s` },
    { name: "load: DynamoDB → S3 → COPY", measured: `${(report.load.copied / report.load.seconds).toFixed(0)} rows/s` },
    { name: "memory of the stack and its children, at most", measured: `${peakMegabytes.toFixed(0)} MB` },
  ];
}

/** Runs the pipeline on a stack of its own and reads its report. */
async function runPipeline(home: string, rows: number): Promise<{ report: Report; peakMegabytes: number }> {
  const stack = await startProcess(home);
  // Of the stack and all its children, as the kernel counts what each has for itself.
  let peakBytes = 0;
  const sampling = setInterval(() => {
    void memoryOf(stack.process.pid ?? 0).then((bytes) => {
      peakBytes = Math.max(peakBytes, bytes);
    });
  }, SAMPLE_EVERY_MS);
  const env = environmentOf(stack, home);
  const command = async (name: string, customers: number, seed: number): Promise<void> => {
    const variables = { ...env, CUSTOMERS: String(customers), SEED: String(seed) };
    const { code, stdout, stderr } = await run("node", ["pipeline/main.ts", name], { env: variables });
    if (code !== 0) throw new Error(`pipeline ${name} ended with ${code}:\n${stdout}${stderr}`);
  };
  try {
    await command("deploy", rows, 1);
    await command("run", WARM_UP_ROWS, 1);
    await command("run", rows, 2);
  } finally {
    clearInterval(sampling);
    await stopProcess(stack);
  }
  const report = JSON.parse(readFileSync(join(home, "reports", "latest.json"), "utf8")) as Report;
  return { report, peakMegabytes: peakBytes / 1024 / 1024 };
}
