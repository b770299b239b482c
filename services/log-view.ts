import { watch } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { LogEntry } from "./aws/service.ts";

/**
 * Prints the request log, and then what is added to it until Ctrl-C.
 * @param home the stack's directory
 */
export async function showLogs(
  home: string,
  options: { lines: number; follow: boolean; json: boolean },
): Promise<void> {
  const file = join(home, "logs", "requests.jsonl");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT")
      throw new Error(`There is no request log at ${file} yet. Start the stack with: make up`);
    throw error;
  });
  const print = (line: string): void => console.log(options.json ? line : formatEntry(JSON.parse(line) as LogEntry));
  const past = text.split("\n").filter((line) => line !== "");
  for (const line of past.slice(Math.max(0, past.length - options.lines))) print(line);
  if (options.follow) await follow(file, Buffer.byteLength(text), print);
}

async function follow(file: string, from: number, print: (line: string) => void): Promise<void> {
  let position = from;
  let rest = "";
  const readOn = async (): Promise<void> => {
    const { size } = await stat(file);
    // A shorter file is a new one: the log was rotated.
    if (size < position) position = 0;
    if (size === position) return;
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - position), position });
    position += bytesRead;
    const lines = (rest + buffer.subarray(0, bytesRead).toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) print(line);
  };
  let reading = readOn();
  const watcher = watch(file, () => {
    reading = reading.then(readOn, readOn);
  });
  await new Promise<void>((resolve) => process.once("SIGINT", resolve));
  watcher.close();
  await reading;
}

/** `02:12:20.123  201     3.1 ms  dynamodb PutItem  8c1f… ← 77aa…  ConditionalCheckFailedException` */
export function formatEntry(entry: LogEntry): string {
  const id = entry.id.slice(0, 8);
  const parent = entry.parent ? ` ← ${entry.parent.slice(0, 8)}` : "";
  const what = `${entry.service} ${entry.operation}`;
  return [
    entry.time.slice(11, 23),
    String(entry.status),
    `${entry.ms.toFixed(1).padStart(7)} ms`,
    what.padEnd(36),
    id + parent,
    entry.error ?? "",
  ]
    .join("  ")
    .trimEnd();
}
