/**
 * DynamoDB to Redshift: extract, COPY into a staging table, and merge into `customers`, all or nothing. Loading again what is loaded
 * changes nothing.
 */
import { randomBytes } from "node:crypto";
import { dirname } from "node:path/posix";
import { S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { createTableSql } from "./customer.ts";
import { type Extract, extract } from "./extract.ts";
import { COUNTRIES_SQL, copySql, mergeSql, quoted, STAGING, TABLE } from "./load-sql.ts";
import { UserError } from "./settings.ts";
import type { Deployment } from "./stack.ts";
import { removeAll } from "./stages/objects.ts";
import type { Target } from "./target.ts";

export interface LoadOptions {
  say(line: string): void;
  progress(customers: number): void;
}

export interface LoadSummary {
  /** Items that the Scan returned. */
  scanned: number;
  /** Rows that COPY put into the staging table. */
  copied: number;
  /** Of them, with different ids. */
  distinct: number;
  /** Rows in `customers` afterwards. */
  inTable: number;
  /** Rows that were new. */
  inserted: number;
  extractBytes: number;
  seconds: number;
  countries: { country_code: string; country: string; customers: number; country_rank: number }[];
}

/**
 * @throws UserError when Redshift cannot be reached, COPY refuses the data or the counts do not agree; the table is then as before
 */
export async function load(target: Target, deployment: Deployment, options: LoadOptions): Promise<LoadSummary> {
  const startedAt = performance.now();
  const { bucket, table } = deployment;
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  // Connected before anything is extracted: a warehouse that is not there is known at once.
  await using connection = await connect(target, deployment);
  const { client } = connection;
  const prefix = `extracts/${new Date().toISOString().replace(/[:.]/g, "-")}-${randomBytes(2).toString("hex")}`;
  const written = await extract(target, s3, {
    table,
    bucket,
    prefix,
    segments: target.scanSegments,
    progress: options.progress,
  });
  return await loadFiles(client, s3, deployment, written, { ...options, startedAt });
}

/**
 * Loads what somebody else has extracted.
 * @throws UserError as load does
 */
export async function loadExtracted(
  target: Target,
  deployment: Deployment,
  written: Extract,
  options: Pick<LoadOptions, "say">,
): Promise<LoadSummary> {
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  await using connection = await connect(target, deployment);
  return await loadFiles(connection.client, s3, deployment, written, { ...options, startedAt: performance.now() });
}

async function loadFiles(
  client: pg.Client,
  s3: S3Client,
  { bucket, copyRoleArn }: Deployment,
  written: Extract,
  options: Pick<LoadOptions, "say"> & { startedAt: number },
): Promise<LoadSummary> {
  const { startedAt } = options;
  try {
    options.say(
      `COPY ${written.customers} customers (${Math.ceil(written.bytes / 1024)} KB) from s3://${bucket}/${dirname(written.manifestKey)}/`,
    );
    const counts = await copyAndMerge(client, bucket, written, copyRoleArn);
    const countries = await client.query(COUNTRIES_SQL);
    return {
      scanned: written.customers,
      ...counts,
      extractBytes: written.bytes,
      seconds: (performance.now() - startedAt) / 1000,
      // BIGINT arrives as text.
      countries: countries.rows.map((row) => ({
        country_code: row.country_code,
        country: row.country,
        customers: Number(row.customers),
        country_rank: Number(row.country_rank),
      })),
    };
  } finally {
    // The files were for COPY alone.
    await removeAll(s3, bucket, `${dirname(written.manifestKey)}/`);
  }
}

/** COPY to merge in one transaction, with the counts compared before it is committed. */
async function copyAndMerge(client: pg.Client, bucket: string, written: Extract, roleArn: string) {
  const scanned = written.customers;
  await client.query("BEGIN");
  try {
    await client.query(createTableSql(TABLE));
    await client.query(`CREATE TEMP TABLE ${STAGING} (LIKE ${TABLE})`);
    await copy(client, copySql(bucket, written, roleArn));
    const { copied, distinct } = await stagingCounts(client);
    if (copied !== scanned || distinct !== scanned)
      throw new UserError(
        `The counts do not agree: ${scanned} scanned, ${copied} copied, ${distinct} different ids. Nothing was loaded.`,
      );
    const before = await count(client);
    await client.query(mergeSql());
    const inTable = await count(client);
    const absent = Number(
      (
        await client.query(
          `SELECT COUNT(*) AS n FROM ${STAGING} LEFT JOIN ${TABLE} ON ${TABLE}.customer_id = ${STAGING}.customer_id WHERE ${TABLE}.customer_id IS NULL`,
        )
      ).rows[0].n,
    );
    if (absent !== 0)
      throw new UserError(`After the merge ${absent} customers are not in ${TABLE}. Nothing was loaded.`);
    await client.query(`DROP TABLE ${STAGING}`);
    await client.query("COMMIT");
    return { copied, distinct, inTable, inserted: inTable - before };
  } catch (error) {
    await client.query("ROLLBACK");
    if (!(error instanceof CopyFailed)) throw error;
    throw new UserError(
      `COPY failed: ${(await firstLoadError(client, `s3://${bucket}/${dirname(written.manifestKey)}/`)) ?? error.message}. Nothing was loaded.`,
    );
  }
}

async function copy(client: pg.Client, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    throw error instanceof pg.DatabaseError ? new CopyFailed(error.message, { cause: error }) : error;
  }
}

/** COPY was refused: for its data, its role or its manifest. */
class CopyFailed extends Error {}

/** What Redshift noted about the first bad row of these files; nothing when something else was the reason. */
async function firstLoadError(client: pg.Client, folder: string): Promise<string | undefined> {
  const { rows } = await client.query(
    `SELECT TRIM(file_name) AS file, line_number, TRIM(column_name) AS column_name, TRIM(error_message) AS reason
     FROM sys_load_error_detail WHERE file_name LIKE ${quoted(`${folder}%`)} ORDER BY file_name, line_number LIMIT 1`,
  );
  const row = rows[0];
  return row && `${row.reason} (column ${row.column_name}, line ${row.line_number} of ${row.file})`;
}

async function stagingCounts(client: pg.Client): Promise<{ copied: number; distinct: number }> {
  const { rows } = await client.query(`SELECT COUNT(*) AS copied, COUNT(DISTINCT customer_id) AS ids FROM ${STAGING}`);
  return { copied: Number(rows[0].copied), distinct: Number(rows[0].ids) };
}

async function count(client: pg.Client): Promise<number> {
  const { rows } = await client.query(`SELECT COUNT(*) AS n FROM ${TABLE}`);
  return Number(rows[0].n);
}

async function connect(
  target: Target,
  { redshiftWorkgroup }: Deployment,
): Promise<AsyncDisposable & { client: pg.Client }> {
  const config = await target.redshift(redshiftWorkgroup);
  const client = new pg.Client({ ...config, application_name: "terrarium-load", connectionTimeoutMillis: 15_000 });
  // An idle connection that breaks must not end the process: the next query says so.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const where = `${client.host}:${client.port}/${client.database}`;
    const reason = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
    throw new UserError(`Redshift at ${where} cannot be reached: ${reason}. ${target.startHint}`);
  }
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
