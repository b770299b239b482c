import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figure } from "./figure.ts";
import { startProcess, stopProcess } from "./stack-process.ts";
import { makeBucket, transfersPerSecond } from "./transfer.ts";

// The peers take turns, so that a machine that is busy for a while is so for all of them.
const ROUNDS = 4;
const ROUND_MS = 1_500;

/** What is put and got: how large, on how many connections, and what is asked of it. */
const SIZES = [
  { name: "1 KB", bytes: 1024, connections: 16, objects: 500, overS3rver: 5 },
  { name: "1 MB", bytes: 1024 * 1024, connections: 4, objects: 20, overPlain: 0.8 },
  { name: "100 MB", bytes: 100 * 1024 * 1024, connections: 1, objects: 2, overPlain: 0.8 },
] as const satisfies readonly Size[];

interface Size {
  name: string;
  bytes: number;
  connections: number;
  objects: number;
  overS3rver?: number;
  overPlain?: number;
}

interface Peer {
  label: string;
  endpoint: string;
}

/** S3 beside s3rver, and beside files streamed over node:http. */
export async function s3(home: string): Promise<Figure[]> {
  const stack = await startProcess(home);
  const s3rver = await forkServer("s3rver-server.ts", join(home, "s3rver"));
  const files = await forkServer("file-server.ts", join(home, "files"));
  try {
    await makeBucket(stack.endpoint);
    const peers = [
      { label: "here", endpoint: stack.endpoint },
      { label: "s3rver", endpoint: s3rver.endpoint },
      { label: "plain files", endpoint: files.endpoint },
    ];
    const figures: Figure[] = [];
    for (const size of SIZES)
      for (const method of ["PUT", "GET"] as const) figures.push(...(await measure(size, method, peers)));
    return figures;
  } finally {
    await stopProcess(stack);
    for (const { process } of [s3rver, files]) process.kill();
  }
}

async function measure(size: Size, method: "PUT" | "GET", peers: readonly Peer[]): Promise<Figure[]> {
  const rates = new Map<string, number>();
  // The first round warms up, and has every object put before any is got.
  for (let round = 0; round <= ROUNDS; round++)
    for (const { label, endpoint } of peers) {
      const rate = await transfersPerSecond({ ...size, endpoint, method, forMs: ROUND_MS, atLeast: size.objects });
      if (round > 0) rates.set(label, (rates.get(label) ?? 0) + rate / ROUNDS);
    }
  const rateOf = (label: string): number => rates.get(label) ?? 0;
  const shown = (label: string): string =>
    size.bytes < 100_000 ? `${Math.round(rateOf(label))}/s` : `${Math.round((rateOf(label) * size.bytes) / 1e6)} MB/s`;
  return peers.slice(1).map(({ label }) => {
    const goal = label === "s3rver" ? size.overS3rver : size.overPlain;
    return {
      name: `${method === "PUT" ? "put" : "get"} ${size.name}`,
      measured: shown("here"),
      beside: `${label} ${shown(label)}`,
      ratio: rateOf("here") / rateOf(label),
      ...(goal === undefined ? {} : { goal: `≥ ${goal}` }),
    };
  });
}

async function forkServer(file: string, directory: string): Promise<{ endpoint: string; process: ChildProcess }> {
  await mkdir(directory);
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [directory]);
  const [port] = (await once(child, "message")) as [number];
  return { endpoint: `http://127.0.0.1:${port}`, process: child };
}
