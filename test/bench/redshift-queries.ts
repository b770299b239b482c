import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { dataDirectory } from "../../services/redshift/native.ts";
import type { Figure } from "./figure.ts";
import { startProcess, stopProcess } from "./stack-process.ts";

const SMALL_QUERIES = 2_000;
const ROWS = 200_000;
const RUNS = 5;
const LARGE = `SELECT n, n * 2 AS twice, 'customer ' || n AS name, n::decimal(10,2) / 7 AS amount, '2026-11-24 12:00:00'::timestamp AS made FROM numbers`;

/** Through the gateway, and beside it the same client on the engine's own socket: a query that costs nothing, and a large result. */
export async function redshiftQueries(home: string): Promise<Figure[]> {
  const stack = await startProcess(home);
  try {
    const ours = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
    await ours.connect();
    const theirs = new pg.Client(await socketOf(home));
    await theirs.connect();
    await ours.query(`CREATE TABLE numbers AS SELECT n FROM generate_series(1, ${ROWS}) AS n`);
    const figures = [
      await small("SELECT 1", ours, theirs, (client) => client.query("SELECT 1")),
      await small("SELECT $1, prepared for each", ours, theirs, (client) => client.query("SELECT $1::int AS n", [1])),
      await large(ours, theirs),
    ];
    await Promise.all([ours.end(), theirs.end()]);
    return figures;
  } finally {
    await stopProcess(stack);
  }
}

/** The engine's own socket, where no gateway is. */
async function socketOf(home: string): Promise<pg.ClientConfig> {
  const data = dataDirectory(join(home, "state", "redshift"));
  const [, , , port, host] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
  return { host, port: Number(port), user: "awsuser", database: "dev" };
}

type Ask = (client: pg.Client) => Promise<unknown>;

async function small(name: string, ours: pg.Client, theirs: pg.Client, ask: Ask): Promise<Figure> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  // In turns, so that both meet the same machine.
  for (let n = 0; n < SMALL_QUERIES; n++) {
    times.ours.push(await timed(() => ask(ours)));
    times.theirs.push(await timed(() => ask(theirs)));
  }
  const [a, b] = [median(times.ours), median(times.theirs)];
  return {
    name: `${name}, median of ${SMALL_QUERIES.toLocaleString("en")}`,
    measured: `${a.toFixed(3)} ms`,
    beside: `the engine alone ${b.toFixed(3)} ms: ${(a - b).toFixed(3)} ms more`,
    ratio: a / b,
    goal: "≤ 2 and 0.15 ms more",
  };
}

async function large(ours: pg.Client, theirs: pg.Client): Promise<Figure> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let run = 0; run <= RUNS; run++) {
    const [a, b] = [await timed(() => ours.query(LARGE)), await timed(() => theirs.query(LARGE))];
    // The first one warms both.
    if (run === 0) continue;
    times.ours.push(a);
    times.theirs.push(b);
  }
  const [a, b] = [median(times.ours), median(times.theirs)];
  return {
    name: `a result of ${ROWS.toLocaleString("en")} rows, median of ${RUNS}`,
    measured: `${a.toFixed(0)} ms`,
    beside: `the engine alone ${b.toFixed(0)} ms`,
    ratio: a / b,
    goal: "≤ 1.1",
  };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
