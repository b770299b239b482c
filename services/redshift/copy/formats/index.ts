import type { FormatReader } from "../context.ts";
import type { LoadJob } from "../job.ts";
import type { CopyFormat } from "../statement.ts";
import { avroReader } from "./avro.ts";
import { readDelimited } from "./delimited.ts";
import { readItems } from "./dynamodb.ts";
import { fixedWidthReader } from "./fixed-width.ts";
import { jsonReader } from "./json.ts";
import { parquetReader } from "./parquet.ts";

/** The reader of each format, made once for a load. @throws PostgresError for what the job says and the format cannot do */
export const FORMATS: Readonly<Record<CopyFormat["kind"], (job: LoadJob) => FormatReader>> = {
  csv: () => readDelimited,
  text: () => readDelimited,
  fixedwidth: fixedWidthReader,
  json: jsonReader,
  avro: avroReader,
  parquet: parquetReader,
  dynamodb: () => readItems,
};
