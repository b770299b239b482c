/** What `load` says to Redshift, from the command line and from the state machine. */
import { COLUMNS } from "./customer.ts";
import { type Extract, NULL_AS } from "./extract.ts";

export const TABLE = "customers";
export const STAGING = "customers_staging";

/** COPY of an extract's files, compressed CSV or DynamoDB's JSON (where what is not there is NULL), into the staging table. */
export function copySql(bucket: string, { manifestKey, jsonpathsKey }: Extract, roleArn: string): string {
  const url = (key: string): string => quoted(`s3://${bucket}/${key}`);
  const format = jsonpathsKey
    ? `FORMAT JSON ${url(jsonpathsKey)} GZIP MANIFEST`
    : `FORMAT CSV GZIP MANIFEST IGNOREHEADER 1 NULL AS ${quoted(NULL_AS)}`;
  return `COPY ${STAGING} (${COLUMNS.join(", ")}) FROM ${url(manifestKey)} IAM_ROLE ${quoted(roleArn)}
    ${format} TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF`;
}

/** Redshift's MERGE takes no alias for the target and wants both clauses (r_MERGE.html, read 2026-11-24). */
export function mergeSql(): string {
  const updated = COLUMNS.filter((column) => column !== "customer_id");
  return `MERGE INTO ${TABLE} USING ${STAGING} ON ${TABLE}.customer_id = ${STAGING}.customer_id
    WHEN MATCHED THEN UPDATE SET ${updated.map((column) => `${column} = ${STAGING}.${column}`).join(", ")}
    WHEN NOT MATCHED THEN INSERT (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map((column) => `${STAGING}.${column}`).join(", ")})`;
}

/** Text as a literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const COUNTRIES_SQL = `SELECT country_code, MIN(country) AS country, COUNT(*) AS customers, DENSE_RANK() OVER (ORDER BY COUNT(*) DESC) AS country_rank
  FROM ${TABLE} GROUP BY country_code ORDER BY country_rank, country_code`;
