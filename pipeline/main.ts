#!/usr/bin/env node
/** The pipeline's command line. */
import { setMaxListeners } from "node:events";
import { Command, InvalidArgumentError, Option } from "commander";
import { writeBundle } from "./bundle.ts";
import type { Dataset } from "./dataset.ts";
import { deploy } from "./deploy.ts";
import { destroy } from "./destroy.ts";
import { type EngineResult, runOnEngine } from "./engine.ts";
import { type LoadSummary, load, loadExtracted } from "./load.ts";
import { progress } from "./progress.ts";
import { lastReport, nextSteps, number, type Report, rate, saveReport, showReport } from "./report.ts";
import { STRATEGIES, type Strategy, send } from "./send.ts";
import type { SendSummary } from "./send-results.ts";
import { MAX_BATCH } from "./send-rows.ts";
import { parseWholeNumber, readSettings, type Settings, UserError } from "./settings.ts";
import { type Deployment, readDeployment } from "./stack.ts";
import { type Target, target as targetOf } from "./target.ts";

interface GenerateFlags {
  customers: number;
  seed: number;
  partitions: number;
}

interface SendFlags {
  strategy: Strategy;
  batch: number;
  concurrency?: number;
  attempts: number;
  timeout: number;
  wait: number;
  dataset?: string;
  retryFailed?: string;
  fresh?: boolean;
}

interface RunFlags extends GenerateFlags, SendFlags {
  follow?: string;
}

/** Where the stages run and how they are stopped. */
interface Session {
  settings: Settings;
  target: Target;
  signal: AbortSignal;
}

const INTERRUPTED = 130; // 128 + SIGINT, as shells have it
const say = (line: string): void => console.log(line);

async function generateStage({ target, signal }: Session, { bucket }: Deployment, flags: GenerateFlags) {
  // Loaded here because Faker's names take a fifth of a second to read, and only this stage needs them.
  const { generate } = await import("./generate.ts");
  const startedAt = performance.now();
  using shown = progress("generate", flags.customers);
  const dataset = await generate(target, {
    ...flags,
    bucket,
    progress(rows) {
      signal.throwIfAborted();
      shown.update(rows);
    },
  });
  return { dataset, seconds: (performance.now() - startedAt) / 1000 };
}

async function sendStage({ target, settings, signal }: Session, deployment: Deployment, flags: SendFlags) {
  using shown = progress("send");
  const { concurrency = target.sendConcurrency, fresh = false, attempts, timeout, wait, ...rest } = flags;
  // Awaited, so that the bar stays until then.
  return await send(target, settings, deployment, {
    ...rest,
    concurrency,
    fresh,
    maxAttempts: attempts,
    requestTimeoutMs: timeout * 1000,
    outageMs: wait * 1000,
    signal,
    say,
    progress: (done, total) => shown.update(done, total),
  });
}

async function loadStage({ target, signal }: Session, deployment: Deployment): Promise<LoadSummary> {
  using shown = progress("load");
  return await load(target, deployment, {
    say,
    progress(customers) {
      signal.throwIfAborted();
      shown.update(customers);
    },
  });
}

function sayGenerated(dataset: Dataset, bucket: string, seconds: number): void {
  const { rows, partitions, id } = dataset;
  say(
    `Generated ${number(rows)} customers in ${seconds.toFixed(1)} s (${rate(rows, seconds)}/s): s3://${bucket}/generated/${id}/, ${partitions.length} partitions`,
  );
}

function saySent(summary: SendSummary): void {
  const { created, existing, failed, missing, rows, seconds, results, run } = summary;
  const done = created + existing;
  say(
    `${summary.interrupted ? "Interrupted" : "Sent"}: ${number(done)} of ${number(rows)} customers in ${seconds.toFixed(1)} s (${rate(done - summary.resumed, seconds)}/s): ${number(created)} new, ${number(existing)} there already, ${number(failed)} failed`,
  );
  if (summary.interrupted) {
    say("Everything that was answered is noted; `make send` goes on from here.");
    return;
  }
  say(`Results: ${results}`);
  if (missing > 0) say(`${number(missing)} rows that the manifest lists are not in the files.`);
  if (failed > 0)
    say(`Why they failed: ${results}failures.csv. To send only them again: make send ARGS="--retry-failed ${run}"`);
}

function sayLoaded({ scanned, copied, distinct, inTable, inserted, seconds }: LoadSummary): void {
  say(
    `Loaded in ${seconds.toFixed(1)} s: ${number(scanned)} scanned = ${number(copied)} copied = ${number(distinct)} different; ${number(inserted)} new, ${number(inTable)} in the table`,
  );
}

/** Everything, from nothing to a report. */
async function run(session: Session, flags: RunFlags): Promise<void> {
  const { target, settings } = session;
  const deployment = await readDeployment(target, settings);
  if (settings.engine === "stepfunctions") return runStateMachine(session, deployment, flags);
  const { bucket } = deployment;
  const { dataset, seconds } = await generateStage(session, deployment, flags);
  sayGenerated(dataset, bucket, seconds);
  const sent = await sendStage(session, deployment, { ...flags, dataset: dataset.id });
  saySent(sent);
  if (sent.interrupted) {
    process.exitCode = INTERRUPTED;
    return;
  }
  const loaded = await loadStage(session, deployment);
  sayLoaded(loaded);
  const bytes = dataset.partitions.reduce((sum, partition) => sum + partition.bytes, 0);
  await reportRun(session, deployment, { dataset: dataset.id, rows: dataset.rows, bytes, seconds }, sent, loaded);
}

/** The same stages by the state machine; Ctrl-C stops watching it, and nothing else. */
async function runStateMachine(session: Session, deployment: Deployment, flags: RunFlags): Promise<void> {
  const { target, settings, signal } = session;
  const { customers, seed, partitions, concurrency = target.sendConcurrency } = flags;
  const workgroup = process.env.REDSHIFT_WORKGROUP || deployment.redshiftWorkgroup || null;
  const input = {
    customers,
    seed,
    partitions,
    segments: target.scanSegments,
    concurrency,
    chunksPerChild: 1,
    extract: settings.extract,
    workgroup,
  };
  let done: EngineResult | undefined;
  {
    using shown = progress("steps");
    done = await runOnEngine(target, settings, deployment, {
      start: flags.follow === undefined ? input : { executionArn: flags.follow },
      signal,
      say,
      progress: (_stage, items, total) => shown.update(items, total),
    });
  }
  if (!done) {
    process.exitCode = INTERRUPTED;
    return;
  }
  const { sent, extract, seconds } = done;
  const loaded = done.load
    ? { ...done.load, extractBytes: extract.bytes, seconds: seconds.load }
    : await loadExtracted(target, deployment, extract, { say });
  const rows = Number(/rows-(\d+)$/.exec(done.dataset)?.[1]);
  const summary: SendSummary = {
    ...sent,
    run: done.run,
    dataset: done.dataset,
    strategy: "stepfunctions",
    batch: MAX_BATCH,
    concurrency,
    rows,
    missing: Math.max(0, rows - sent.created - sent.existing - sent.failed),
    resumed: 0,
    seconds: seconds.send,
    results:
      done.results === null
        ? `execution ${done.run}`
        : `s3://${deployment.bucket}/${done.results.replace(/[^/]*$/, "")}`,
    partitions: [],
    interrupted: false,
  };
  const generated = { dataset: done.dataset, rows, bytes: done.bytes, seconds: seconds.generate };
  await reportRun(session, deployment, generated, summary, loaded);
}

/** The report, to the screen, a file and the bucket. */
async function reportRun(
  { target, settings }: Session,
  deployment: Deployment,
  generated: Report["generate"],
  sent: SendSummary,
  loaded: LoadSummary,
): Promise<void> {
  const { bucket } = deployment;
  const time = new Date().toISOString();
  const counts = [sent.created + sent.existing, loaded.scanned, loaded.copied, loaded.distinct, loaded.inTable];
  const report: Report = {
    time,
    target: target.name,
    generate: generated,
    send: sent,
    load: loaded,
    complete: sent.failed === 0 && counts.every((count) => count === generated.rows),
    where: {
      customers: `s3://${bucket}/generated/${generated.dataset}/`,
      results: sent.results,
      API: `${deployment.apiUrl}/customers`,
      DynamoDB: `table ${deployment.table}`,
      Redshift: "database dev, table customers",
    },
  };
  await saveReport(target, settings, bucket, report);
  say(`\n${showReport(report)}\n\n${nextSteps(target, settings, deployment)}`);
  // Customers that others have put into the table are no failure of this run; rows that did not get there are.
  if (sent.failed > 0 || sent.missing > 0) process.exitCode = 1;
}

const whole =
  (min: number, max: number) =>
  (text: string): number => {
    try {
      return parseWholeNumber("The value", text, min, max);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };

function rowCount(text: string): number {
  const rows = Number(text);
  if (Number.isSafeInteger(rows) && rows >= 1) return rows;
  throw new InvalidArgumentError(`ROWS is "${text}"; it must be a whole number, such as 50000 or 1e9.`);
}

function commandLine(session: Session): Command {
  const { settings, target } = session;
  const program = new Command("pipeline").description(
    "Customers from Faker through an API, Lambda and DynamoDB to Redshift.",
  );
  const MAX = Number.MAX_SAFE_INTEGER;
  const generateFlags = (command: Command): Command =>
    command
      .option("--customers <number>", "how many", whole(1, MAX), settings.customers)
      .option("--seed <number>", "the same seed gives the same customers", whole(0, MAX), settings.seed)
      .option("--partitions <number>", "files to write", whole(1, 10_000), 4);
  const sendFlags = (command: Command): Command =>
    command
      .addOption(
        new Option("--strategy <name>", "partitions in parallel, or row by row")
          .choices(STRATEGIES)
          .default("partitions"),
      )
      .option("--batch <number>", `customers per POST, up to ${MAX_BATCH}`, whole(1, MAX_BATCH), 1)
      .option("--concurrency <number>", "requests under way at once", whole(1, 1000), target.sendConcurrency)
      .option("--attempts <number>", "requests per row that may end in 429, 5xx or a time-out", whole(1, 100), 8)
      .option("--timeout <seconds>", "to wait for an answer; API Gateway's own limit is 29", whole(1, 900), 35)
      .option("--wait <seconds>", "to wait for an API that does not answer at all", whole(0, 86_400), 30)
      .option("--fresh", "begin anew even if a run was interrupted");

  program
    .command("deploy")
    .description("deploy template.yaml (on AWS: to the account AWS_ACCOUNT_ID)")
    .option("--redshift-workgroup <name>", "also make a Redshift Serverless workgroup")
    .action(async ({ redshiftWorkgroup }: { redshiftWorkgroup?: string }) => {
      const stateMachine = settings.engine === "stepfunctions";
      const recovery = settings.extract === "export";
      const { apiUrl } = await deploy(target, settings, { redshiftWorkgroup, stateMachine, recovery, say });
      say(`The API is at ${apiUrl}`);
    });
  program
    .command("destroy")
    .description("delete the stack; its data too when DELETE_DATA names it")
    .action(() => destroy(target, settings, say));
  program
    .command("bundle <directory>")
    .description("the Lambda function as a zip, under the hash of its content; alone in its directory")
    .action(async (directory: string) => say(await writeBundle(directory)));
  generateFlags(program.command("generate").description("customers into CSV in S3")).action(
    async (flags: GenerateFlags) => {
      const deployment = await readDeployment(target, settings);
      const { dataset, seconds } = await generateStage(session, deployment, flags);
      sayGenerated(dataset, deployment.bucket, seconds);
    },
  );
  sendFlags(program.command("send").description("the CSV to the API; goes on with a run that was interrupted"))
    .option("--dataset <id>", "which generated customers; the last ones otherwise")
    .option("--retry-failed <run>", "send only the rows that failed in that run")
    .action(async (flags: SendFlags) => {
      const summary = await sendStage(session, await readDeployment(target, settings), flags);
      saySent(summary);
      if (summary.failed > 0 || summary.missing > 0) process.exitCode = 1;
      if (summary.interrupted) process.exitCode = INTERRUPTED;
    });
  program
    .command("load")
    .description("DynamoDB to Redshift")
    .action(async () => sayLoaded(await loadStage(session, await readDeployment(target, settings))));
  sendFlags(generateFlags(program.command("run").description("generate, send, load, report")))
    .option("--follow <execution>", "ENGINE=stepfunctions: watch an execution that is under way")
    .action((flags: RunFlags) => run(session, flags));
  program
    .command("plan")
    .description("what so many customers take on AWS: time, money, and the quota in the way")
    .option("--rows <number>", "how many; 1e9 is a number too", rowCount, rowCount(process.env.ROWS || "1e6"))
    .option("--concurrency <number>", "requests of one machine, children of Step Functions, at once")
    .action(async ({ rows, concurrency }: { rows: number; concurrency?: string }) => {
      const [{ plan }, { showPlans }] = await Promise.all([import("./plan.ts"), import("./show-plan.ts")]);
      const atOnce = (fallback: number): number =>
        concurrency === undefined ? fallback : whole(1, 10_000)(concurrency);
      say(
        showPlans([
          plan({ rows, engine: "local", concurrency: atOnce(64) }),
          plan({ rows, engine: "stepfunctions", concurrency: atOnce(100) }),
        ]),
      );
    });
  program
    .command("report")
    .description("the last run's report again")
    .action(() => say(showReport(lastReport(settings))));
  return program;
}

/** One sentence for the user. `DEBUG=1` shows where it came from. */
function explain(error: unknown, target: Target | undefined): string {
  if (error instanceof UserError || !(error instanceof Error))
    return String(error instanceof Error ? error.message : error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED" || code === "ECONNRESET" || code === "ENOTFOUND")
    return `Nothing answers at ${target?.emulator ?? "AWS"} (${code}). ${target?.startHint ?? ""}`;
  if (/^ExpiredToken(?:Exception)?$/.test(error.name))
    return "The AWS credentials have expired. Log in again (for example: aws sso login), or set new ones.";
  if (error.name === "InvalidClientTokenId" || error.name === "SignatureDoesNotMatch")
    return `The AWS credentials are not valid: ${error.message}`;
  if (error.name === "CredentialsProviderError") return `There are no AWS credentials: ${error.message}.`;
  return `${error.name}: ${error.message}`;
}

/** The first Ctrl-C stops cleanly, the second at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  // Every request that waits for its next attempt listens.
  setMaxListeners(0, controller.signal);
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      console.error("\nStopping when what is under way is done (again to stop at once)");
      controller.abort();
    });
  return controller.signal;
}

let target: Target | undefined;
const signal = interruption();
try {
  const settings = readSettings();
  target = targetOf(settings);
  await commandLine({ settings, target, signal }).parseAsync();
} catch (error) {
  if (signal.aborted) process.exitCode = INTERRUPTED;
  else {
    console.error(explain(error, target));
    if (process.env.DEBUG) console.error(error);
    process.exitCode = 1;
  }
}
