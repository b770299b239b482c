#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { Command } from "commander";
import { embeddedLifecycle, type Lifecycle, type Summary } from "./lifecycle.ts";
import { loadDotEnv, readSettings, readTarget, VERSION } from "./settings.ts";

loadDotEnv();

const program = new Command("terrarium")
  .description("The emulated AWS on this machine. Settings come from the environment and .env; see the README.")
  .version(VERSION);

program
  .command("start")
  .description("run the emulated AWS in the foreground, until Ctrl-C")
  .action(async () => {
    const target = readTarget();
    if (target !== "embedded") throw new Error(`TARGET=${target} runs in the background: make up TARGET=${target}`);
    // Starts in half the time once it has been compiled; where nothing can be kept, it is compiled each time.
    const { cacheDirectory } = await import("./redshift/native.ts");
    enableCompileCache(join(cacheDirectory(), "compiled"));
    const { runInForeground } = await import("./foreground.ts");
    await runInForeground(readSettings());
  });

program
  .command("up")
  .description("start in the background and wait until it is ready")
  .action(async () => {
    const started = performance.now();
    const target = await lifecycle();
    const summary = await target.up();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(summary.already ? "Terrarium is already up." : `Terrarium is up after ${seconds} s.`);
    console.log(show(summary));
  });

program
  .command("down")
  .description("stop; the state stays")
  .action(async () => {
    const target = await lifecycle();
    console.log((await target.down()) ? "Terrarium is down." : "Terrarium was not running.");
  });

program
  .command("restart")
  .description("down and up")
  .action(async () => {
    const target = await lifecycle();
    await target.down();
    console.log(show(await target.up()));
  });

program
  .command("status")
  .description("what runs and where; exit code 3 when nothing does")
  .action(async () => {
    const target = await lifecycle();
    const status = await target.status();
    if (!status) {
      console.log(`Terrarium is down (${target.state}). Start it with: make up${TARGET_ARGUMENT[readTarget()]}`);
      process.exitCode = 3;
      return;
    }
    console.log(status.title);
    console.log(show(status));
    for (const [name, state] of status.details) console.log(`  ${name.padEnd(22)}${state}`);
  });

program
  .command("logs")
  .description("the request log: time, status, milliseconds, service, operation, request id ← parent")
  .option("-n, --lines <count>", "how many past requests to begin with", "20")
  .option("--no-follow", "stop at the end instead of waiting for more")
  .option("--json", "the log's own JSON lines")
  .action(async ({ lines, follow, json = false }: { lines: string; follow: boolean; json?: boolean }) => {
    const target = await lifecycle();
    await target.logs({ lines: Number(lines), follow, json });
  });

program
  .command("reset")
  .description("stop and delete the state: tables, buckets, functions, the warehouse")
  .action(async () => {
    const target = await lifecycle();
    await target.reset();
    console.log(`Terrarium is down and its state is deleted: ${target.state}.`);
  });

program
  .command("redshift")
  .description("run only the Redshift gateway, in front of REDSHIFT_BACKEND_URL, until Ctrl-C")
  .option("--check", "exit 0 if the gateway on REDSHIFT_PORT answers a query")
  .action(async (options: { check?: boolean }) => {
    const { checkGateway, runGateway } = await import("./redshift-gateway.ts");
    await (options.check ? checkGateway : runGateway)(readSettings());
  });

/** What the settings' target is started and stopped by. */
async function lifecycle(): Promise<Lifecycle> {
  const settings = readSettings();
  if (readTarget() === "embedded") return embeddedLifecycle(settings);
  const { composeLifecycle } = await import("../localstack/lifecycle.ts");
  return composeLifecycle(settings);
}

const TARGET_ARGUMENT = { embedded: "", localstack: " TARGET=localstack" };

const show = ({ endpoint, redshiftUrl, state, credentials }: Summary): string =>
  [
    `  AWS        ${endpoint}`,
    `  Redshift   ${redshiftUrl}`,
    `  state      ${state}`,
    ...(credentials ? [`  root key   export AWS_SHARED_CREDENTIALS_FILE=${credentials}`] : []),
    "  logs       make logs",
  ].join("\n");

try {
  await program.parseAsync();
} catch (error) {
  // What a person can act on is a sentence, not a stack.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
