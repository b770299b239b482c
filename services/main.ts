#!/usr/bin/env node
import { Command } from "commander";
import { down, type Running, reset, running, up } from "./lifecycle.ts";
import { showLogs } from "./log-view.ts";
import { checkTarget, loadDotEnv, readSettings, type Settings, VERSION } from "./settings.ts";

loadDotEnv();

const program = new Command("terrarium")
  .description("The emulated AWS on this machine. Settings come from the environment and .env; see the README.")
  .version(VERSION)
  // The gateway alone is what the other targets start.
  .hook("preAction", (_program, command) => void (command.name() === "redshift" || checkTarget()));

program
  .command("start")
  .description("run the stack in the foreground, until Ctrl-C")
  .action(async () => {
    const { runInForeground } = await import("./foreground.ts");
    await runInForeground(readSettings());
  });

program
  .command("up")
  .description("start the stack in the background and wait until it is ready")
  .action(async () => {
    const settings = readSettings();
    const started = performance.now();
    const before = running(settings);
    const stack = before ?? (await up(settings));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(before ? "Terrarium is already up." : `Terrarium is up after ${seconds} s.`);
    console.log(summary(stack, settings));
  });

program
  .command("down")
  .description("stop the stack; its state stays")
  .action(async () => {
    console.log((await down(readSettings())) ? "Terrarium is down." : "Terrarium was not running.");
  });

program
  .command("restart")
  .description("down and up")
  .action(async () => {
    const settings = readSettings();
    await down(settings);
    console.log(summary(await up(settings), settings));
  });

program
  .command("status")
  .description("what runs and where; exit code 3 when nothing does")
  .action(async () => {
    const settings = readSettings();
    const stack = running(settings);
    if (!stack) {
      console.log(`Terrarium is down (${settings.home}). Start it with: make up`);
      process.exitCode = 3;
      return;
    }
    const health = (await (await fetch(`${stack.endpoint}/_terrarium/health`)).json()) as {
      services: Record<string, string>;
    };
    console.log(`Terrarium ${VERSION} is up, process ${stack.pid}, since ${stack.startedAt}.`);
    console.log(summary(stack, settings));
    for (const [name, state] of Object.entries(health.services)) console.log(`  ${name.padEnd(22)}${state}`);
  });

program
  .command("logs")
  .description("the request log: time, status, milliseconds, service, operation, request id ← parent")
  .option("-n, --lines <count>", "how many past requests to begin with", "20")
  .option("--no-follow", "stop at the end instead of waiting for more")
  .option("--json", "the log's own JSON lines")
  .action(async (options: { lines: string; follow: boolean; json?: boolean }) => {
    await showLogs(readSettings().home, {
      lines: Number(options.lines),
      follow: options.follow,
      json: options.json ?? false,
    });
  });

program
  .command("reset")
  .description("stop the stack and delete its state: tables, buckets, functions, the warehouse")
  .action(async () => {
    const settings = readSettings();
    await reset(settings);
    console.log(`Terrarium is down and its state in ${settings.home} is deleted.`);
  });

program
  .command("redshift")
  .description("run only the Redshift gateway, in front of REDSHIFT_BACKEND_URL, until Ctrl-C")
  .option("--check", "exit 0 if the gateway on REDSHIFT_PORT answers a query")
  .action(async (options: { check?: boolean }) => {
    const { checkGateway, runGateway } = await import("./redshift-gateway.ts");
    await (options.check ? checkGateway : runGateway)(readSettings());
  });

const summary = (stack: Running, settings: Settings): string =>
  [
    `  AWS        ${stack.endpoint}`,
    `  Redshift   ${stack.redshiftUrl}`,
    `  state      ${settings.home}`,
    "  logs       make logs",
  ].join("\n");

try {
  await program.parseAsync();
} catch (error) {
  // What a person can act on is a sentence, not a stack.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
