import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { removeData } from "../../services/redshift/engine.ts";
import { type Redshift, startRedshift } from "../../services/redshift/index.ts";
import { dataDirectory, nativePostgres } from "../../services/redshift/native.ts";
import { openAt, startPostgres } from "../../services/redshift/postgres.ts";
import type { Figure } from "./figure.ts";

const RUNS = 7;
const COLD_GOAL_MS = 400;
const WARM_GOAL_MS = 250;

/**
 * From nothing running to the first answered query, through the gateway: on a new directory with the template in the cache, and on a
 * directory that is there. Beside it the same Postgres on the same data, alone.
 */
export async function redshiftStart(home: string): Promise<Figure[]> {
  const [cold, warm, bare]: [number[], number[], number[]] = [[], [], []];
  await using cleanup = new AsyncDisposableStack();
  for (let run = 0; run <= RUNS; run += 1) {
    const directory = join(home, String(run), "redshift");
    await mkdir(join(home, String(run)), { recursive: true });
    // The first one may have to make the template; it is not counted.
    const coldMs = await firstQuery(directory);
    if (run > 0) {
      cold.push(coldMs);
      warm.push(await firstQuery(directory));
      bare.push(await bareStart(directory));
    }
    // Afterwards: deleting fifteen hundred files would slow down the next copy.
    cleanup.defer(() => removeData(directory));
  }
  const [coldMs, warmMs, bareMs] = [median(cold), median(warm), median(bare)];
  const beside = `the engine alone ${bareMs.toFixed(0)} ms`;
  const line = (name: string, ms: number, goalMs: number): Figure => ({
    name,
    measured: `${ms.toFixed(0)} ms`,
    beside,
    ratio: ms / bareMs,
    goal: `≤ ${goalMs} ms on a quiet machine`,
  });
  return [
    line("start to first query, new directory, cached template", coldMs, COLD_GOAL_MS),
    line("start to first query, again", warmMs, WARM_GOAL_MS),
  ];
}

async function firstQuery(directory: string): Promise<number> {
  const began = performance.now();
  await using redshift = await start(directory);
  const client = new pg.Client({ connectionString: redshift.url });
  await client.connect();
  await client.query("SELECT 1");
  const ms = performance.now() - began;
  await client.end();
  return ms;
}

const start = (directory: string): Promise<Redshift> =>
  startRedshift({
    directory,
    logFile: join(directory, "..", "postgres.log"),
    host: "127.0.0.1",
    port: 0,
    aws: { client: () => ({ region: "us-east-1", maxAttempts: 1 }), forcePathStyle: true },
    auth: "trust",
    passwords: { has: () => false, accepts: () => undefined },
    tls: { mode: "off", directory: join(directory, "..", "tls"), names: [] },
  });

async function bareStart(directory: string): Promise<number> {
  const { directory: native } = await nativePostgres();
  const began = performance.now();
  await using postgres = await startPostgres(native, dataDirectory(directory), join(directory, "..", "postgres.log"));
  const connection = await openAt(postgres.address)("dev");
  await connection.query("SELECT 1");
  const ms = performance.now() - began;
  connection.close();
  return ms;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
