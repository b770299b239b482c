/**
 * What `plan` reckons with. Quotas and prices are those of us-east-1, each with the page of AWS's that has it and how it was learnt; the pages
 * change, so look again before you spend money on it. What was measured was measured on the embedded target (2 cores); what is assumed says so.
 */

export interface Quota {
  name: string;
  limit: number;
  unit: string;
  source: string;
  /** Whether AWS raises it on request. */
  adjustable: boolean;
}

const DAY = "2026-11-24";
/** A stored copy of the page was read. */
const read = (page: string): string => `${page}, read in a stored copy on ${DAY}`;
/** Somebody else's text says what the page says. */
const reported = (page: string, by: string): string => `${page}, as ${by} reports it, read on ${DAY}`;
/** Written down from memory: check it first. */
const unread = (page: string): string => `${page}, not read, as remembered on ${DAY}`;

export const QUOTAS = {
  apiRequests: {
    name: "API Gateway requests",
    limit: 10_000,
    unit: "a second",
    adjustable: true,
    source: read("https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"),
  },
  lambdaConcurrency: {
    name: "Lambda concurrent executions",
    limit: 1_000,
    unit: "at once",
    adjustable: true,
    source: unread("https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"),
  },
  tableWrites: {
    name: "DynamoDB write units of a table on demand",
    limit: 40_000,
    unit: "a second",
    adjustable: true,
    source: read("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"),
  },
  mapConcurrency: {
    name: "Step Functions children of a Map Run",
    limit: 10_000,
    unit: "at once",
    adjustable: false,
    source: read(
      "https://aws.amazon.com/blogs/compute/orchestrating-big-data-processing-with-aws-step-functions-distributed-map/",
    ),
  },
  stateTransitions: {
    name: "Step Functions state transitions",
    limit: 5_000,
    unit: "a second",
    adjustable: true,
    source: unread("https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"),
  },
  mapItems: {
    name: "Step Functions items of a Map Run",
    limit: 100_000_000,
    unit: "in all",
    adjustable: false,
    source: unread("https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"),
  },
  readerBytes: {
    name: "Step Functions bytes of an ItemReader's file",
    limit: 10 * 1024 ** 3,
    unit: "in all",
    adjustable: false,
    source: unread("https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"),
  },
  lambdaSeconds: {
    name: "Lambda seconds of one partition",
    limit: 900,
    unit: "at most",
    adjustable: false,
    source: unread("https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"),
  },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof QUOTAS;

/** In dollars. */
export interface Price {
  perUnit: number;
  source: string;
}

export const PRICES = {
  apiRequest: {
    perUnit: 3.5 / 1e6,
    source: unread("https://aws.amazon.com/api-gateway/pricing/ (REST, the first 333 million a month)"),
  },
  lambdaRequest: {
    perUnit: 0.2 / 1e6,
    source: reported(
      "https://aws.amazon.com/lambda/pricing/",
      "https://git.mcrn.ar/mariano/lambda_local_runner/src/branch/main/docs/lambdas-md/lambda-13-cost.md",
    ),
  },
  lambdaGigabyteSecond: {
    perUnit: 0.0000133334,
    source: reported("https://aws.amazon.com/lambda/pricing/ (Arm)", "https://cloudchipr.com/blog/aws-lambda-pricing"),
  },
  writeUnit: {
    perUnit: 0.625 / 1e6,
    source: reported(
      "https://aws.amazon.com/dynamodb/pricing/on-demand/",
      "https://airbyte.com/data-engineering-resources/dynamodb-pricing",
    ),
  },
  readUnit: {
    perUnit: 0.125 / 1e6,
    source: reported(
      "https://aws.amazon.com/dynamodb/pricing/on-demand/",
      "https://airbyte.com/data-engineering-resources/dynamodb-pricing",
    ),
  },
  tableGigabyteMonth: { perUnit: 0.25, source: unread("https://aws.amazon.com/dynamodb/pricing/on-demand/") },
  s3Put: {
    perUnit: 0.005 / 1e3,
    source: reported(
      "https://aws.amazon.com/s3/pricing/",
      "https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples",
    ),
  },
  s3Get: {
    perUnit: 0.0004 / 1e3,
    source: reported(
      "https://aws.amazon.com/s3/pricing/",
      "https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples",
    ),
  },
  transition: { perUnit: 0.025 / 1e3, source: read("https://aws.amazon.com/step-functions/pricing/ (Standard)") },
  rpuHour: { perUnit: 0.375, source: unread("https://aws.amazon.com/redshift/pricing/ (Serverless)") },
  machineHour: {
    perUnit: 0.0725,
    source: unread("https://aws.amazon.com/ec2/pricing/on-demand/ (c7g.large, 2 cores)"),
  },
} as const satisfies Record<string, Price>;

/** Measured: CPU of one core, or bytes, for one row. */
export const MEASURED = {
  /** `generate`, 500,000 rows. */
  generateMs: 0.09,
  /** The extract of `load`: Scan to compressed CSV. */
  extractMs: 0.03,
  /** `send --batch 25`: the sender's own share of a row. */
  sendMs: 0.06,
  /** create-customer's CPU for a row of a batch. */
  createMs: 0.08,
  /** A row as CSV, and as an item in the table (one write unit). */
  csvBytes: 132,
  itemBytes: 420,
} as const;

/** Assumed, because only AWS can tell: change them with what you see there. */
export const ASSUMED = {
  /** Of a request through API Gateway and Lambda to a BatchWriteItem and back. */
  roundTripMs: 60,
  /** Billed of create-customer for a batch of 25: a BatchGetItem and a BatchWriteItem. */
  createBilledMs: 35,
  /** Of one segment of a Scan. */
  scanRowsPerSecond: 15_000,
  /** COPY and the upsert, on 8 RPU. */
  loadRowsPerSecond: 400_000,
} as const;
