#!/usr/bin/env node
import { Command } from "commander";
import { loadDotEnv, readSettings } from "../services/settings.ts";
import { loadImages, saveImages } from "./archive.ts";

loadDotEnv();

const program = new Command("images").description(
  "The images of TARGET=localstack as one file, for machines without a network.",
);
program
  .command("save [file]")
  .description("pull or build what is missing, and save all of it")
  .action((file?: string) => saveImages(readSettings().home, file));
program
  .command("load [file]")
  .description("load what was saved")
  .action((file?: string) => loadImages(readSettings().home, file));

try {
  await program.parseAsync();
} catch (error) {
  // What a person can act on is a sentence, not a stack.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
