/** What the pipeline takes for so many customers: bytes, requests, the first quota in the way, time and money, on one machine and on Step Functions. */
import { ASSUMED, MEASURED, PRICES, QUOTAS, type QuotaName } from "./plan-figures.ts";

export type PlannedEngine = "local" | "stepfunctions";

export interface PlanOptions {
  rows: number;
  engine: PlannedEngine;
  /** Requests at once for one machine; children at once for Step Functions. */
  concurrency: number;
}

export interface Plan {
  engine: PlannedEngine;
  rows: number;
  concurrency: number;
  bytes: { csv: number; table: number };
  requests: { api: number; lambda: number; s3: number; transitions: number };
  /** By stage. */
  seconds: { generate: number; send: number; load: number; total: number };
  /** Dollars by service. */
  cost: Record<string, number>;
  total: number;
  /** Each quota, and how much of it is used: above 1 it is in the way. The tightest first. */
  quotas: { name: QuotaName; used: number; of: number }[];
}

const BATCH = 25;
const ROWS_PER_CHUNK = 500;
/** Lanes of one child that sends (stages/send.ts). */
const LANES = 8;
/** A partition that a function sorts in memory and in time. */
const ROWS_PER_PARTITION = 250_000;
const FUNCTION_GIGABYTES = 1769 / 1024;
const API_FUNCTION_GIGABYTES = 0.5;
const MONTH_SECONDS = 30 * 86_400;
const RPU = 8;
const SCAN_SEGMENTS = { local: 16, stepfunctions: 256 } as const;
// Of one machine: the stages are one process, so one core.
const CORES = 1;

export function plan({ rows, engine, concurrency }: PlanOptions): Plan {
  const partitions = Math.max(1, Math.ceil(rows / ROWS_PER_PARTITION));
  const children = engine === "stepfunctions" ? Math.ceil(rows / ROWS_PER_CHUNK) : 0;
  const requests = requestsOf(rows, engine, partitions, children);
  const workers = engine === "stepfunctions" ? Math.min(concurrency, QUOTAS.mapConcurrency.limit) : CORES;
  const lanes = engine === "stepfunctions" ? Math.min(workers, children) * LANES : concurrency;
  const rate = sendRate(engine, lanes);
  const load =
    rows /
      Math.min(SCAN_SEGMENTS[engine], engine === "local" ? Number.POSITIVE_INFINITY : concurrency) /
      ASSUMED.scanRowsPerSecond +
    rows / ASSUMED.loadRowsPerSecond;
  const seconds = {
    generate:
      (rows * MEASURED.generateMs * passes(engine)) / 1000 / Math.min(workers, engine === "local" ? CORES : partitions),
    send: rows / Math.min(rate.wanted, rate.allowed),
    load: Math.max(load, engine === "local" ? (rows * MEASURED.extractMs) / 1000 : 0),
    total: 0,
  };
  seconds.total = seconds.generate + seconds.send + seconds.load;
  const bytes = { csv: rows * MEASURED.csvBytes, table: rows * MEASURED.itemBytes };
  const cost = costOf(rows, engine, requests, seconds, bytes);
  return {
    engine,
    rows,
    concurrency,
    bytes,
    requests,
    seconds,
    cost,
    total: Object.values(cost).reduce((sum, dollars) => sum + dollars, 0),
    quotas: quotasOf(rows, engine, rate, lanes, workers, children, partitions),
  };
}

// The ranking takes two passes when no machine holds all rows; the second one costs about as much.
const passes = (engine: PlannedEngine): number => (engine === "stepfunctions" ? 2 : 1);

function requestsOf(rows: number, engine: PlannedEngine, partitions: number, children: number): Plan["requests"] {
  const api = Math.ceil(rows / BATCH);
  const stages = engine === "stepfunctions" ? 2 * partitions + children + SCAN_SEGMENTS.stepfunctions + 5 : 0;
  // Parts of 8 MB and ranges of 1 to 4 MB: small beside everything else.
  const s3 = Math.ceil((rows * MEASURED.csvBytes * 3) / 4e6) + 4 * stages;
  // A child has two: into its only state, and to its end.
  const transitions = engine === "stepfunctions" ? 2 * stages + 30 : 0;
  return { api, lambda: api + stages, s3, transitions };
}

/** Rows a second: what the senders could do, and what the quotas allow. */
function sendRate(engine: PlannedEngine, lanes: number): { wanted: number; allowed: number } {
  const answered = (lanes / ASSUMED.roundTripMs) * 1000 * BATCH;
  const own = engine === "local" ? (CORES / MEASURED.sendMs) * 1000 : Number.POSITIVE_INFINITY;
  const allowed = Math.min(
    QUOTAS.tableWrites.limit,
    QUOTAS.apiRequests.limit * BATCH,
    (QUOTAS.lambdaConcurrency.limit / ASSUMED.createBilledMs) * 1000 * BATCH,
    engine === "stepfunctions" ? QUOTAS.mapDispatch.limit * ROWS_PER_CHUNK : Number.POSITIVE_INFINITY,
  );
  return { wanted: Math.min(answered, own), allowed };
}

function costOf(
  rows: number,
  engine: PlannedEngine,
  requests: Plan["requests"],
  seconds: Plan["seconds"],
  bytes: Plan["bytes"],
): Record<string, number> {
  const stageSeconds =
    (rows * (MEASURED.generateMs * 2 + MEASURED.extractMs)) / 1000 +
    (requests.api * ASSUMED.roundTripMs) / 1000 / LANES;
  const lambdaSeconds =
    ((requests.api * ASSUMED.createBilledMs) / 1000) * API_FUNCTION_GIGABYTES +
    (engine === "stepfunctions" ? stageSeconds * FUNCTION_GIGABYTES : 0);
  const cost: Record<string, number> = {
    "API Gateway": requests.api * PRICES.apiRequest.perUnit,
    Lambda: requests.lambda * PRICES.lambdaRequest.perUnit + lambdaSeconds * PRICES.lambdaGigabyteSecond.perUnit,
    // A write, half a read unit for the key's look-up, and the consistent Scan by 4 KB.
    DynamoDB:
      rows * (PRICES.writeUnit.perUnit + PRICES.readUnit.perUnit) +
      (bytes.table / 4096) * PRICES.readUnit.perUnit +
      (bytes.table / 1e9) * PRICES.tableGigabyteMonth.perUnit * (seconds.total / MONTH_SECONDS),
    S3: requests.s3 * ((PRICES.s3Put.perUnit + PRICES.s3Get.perUnit) / 2),
    Redshift: (rows / ASSUMED.loadRowsPerSecond / 3600) * RPU * PRICES.rpuHour.perUnit,
  };
  if (engine === "stepfunctions") cost["Step Functions"] = requests.transitions * PRICES.transition.perUnit;
  else cost.machine = (seconds.total / 3600) * PRICES.machineHour.perUnit;
  return cost;
}

function quotasOf(
  rows: number,
  engine: PlannedEngine,
  rate: { wanted: number; allowed: number },
  lanes: number,
  workers: number,
  children: number,
  partitions: number,
): Plan["quotas"] {
  const used: Partial<Record<QuotaName, number>> = {
    tableWrites: rate.wanted,
    apiRequests: rate.wanted / BATCH,
    lambdaConcurrency:
      Math.min(lanes, (rate.wanted / BATCH / 1000) * ASSUMED.createBilledMs) +
      (engine === "stepfunctions" ? Math.min(workers, children) : 0),
  };
  if (engine === "stepfunctions") {
    used.mapConcurrency = workers;
    used.mapDispatch = rate.wanted / ROWS_PER_CHUNK;
    // Into the only state of a child, and to its end.
    used.stateTransitions = (2 * rate.wanted) / ROWS_PER_CHUNK;
    used.mapItems = children;
    // A line of the list of chunks has about 60 bytes.
    used.readerBytes = children * 60;
    used.lambdaSeconds = ((rows / partitions) * MEASURED.generateMs * 2) / 1000;
  }
  return (Object.entries(used) as [QuotaName, number][])
    .map(([name, count]) => ({ name, used: count, of: count / QUOTAS[name].limit }))
    .sort((a, b) => b.of - a.of);
}
