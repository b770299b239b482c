import type { FormatReader } from "../context.ts";
import type { LoadJob } from "../job.ts";
import type { CopyFormat } from "../statement.ts";

const delimited = async (): Promise<FormatReader> => (await import("./delimited.ts")).readDelimited;

/**
 * The reader of each format, made once for a load. Only what the load needs comes into its thread.
 * @throws PostgresError for what the job says and the format cannot do
 */
export const FORMATS: Readonly<Record<CopyFormat["kind"], (job: LoadJob) => Promise<FormatReader>>> = {
  csv: delimited,
  text: delimited,
  fixedwidth: async (job) => (await import("./fixed-width.ts")).fixedWidthReader(job),
  json: async (job) => (await import("./json.ts")).jsonReader(job),
  avro: async (job) => (await import("./avro.ts")).avroReader(job),
  parquet: async (job) => (await import("./parquet.ts")).parquetReader(job),
  dynamodb: async () => (await import("./dynamodb.ts")).readItems,
};
