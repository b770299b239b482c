import { notSupported } from "../../postgres-error.ts";
import type { FormatReader } from "../context.ts";
import type { LoadJob } from "../load.ts";
import type { CopyFormat } from "../statement.ts";
import { readDelimited } from "./delimited.ts";

const notYet = (what: string) => (): never => {
  throw notSupported(`Terrarium does not implement COPY with ${what} yet`);
};

/** The reader of each format, made once for a load. @throws PostgresError for what the job says and the format cannot do */
export const FORMATS: Readonly<Record<CopyFormat["kind"], (job: LoadJob) => FormatReader>> = {
  csv: () => readDelimited,
  text: () => readDelimited,
  fixedwidth: notYet("FIXEDWIDTH"),
  json: notYet("JSON"),
  avro: notYet("AVRO"),
  parquet: notYet("PARQUET"),
  dynamodb: notYet("dynamodb://"),
};
