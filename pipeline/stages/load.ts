/** `load` for a warehouse that is reached by its Data API: the statements of ../load.ts as one transaction, and what they found. */
import { GetStatementResultCommand, type RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { createTableSql } from "../customer.ts";
import type { Extract } from "../extract.ts";
import type { LoadSummary } from "../load.ts";
import { COUNTRIES_SQL, copySql, mergeSql, STAGING, TABLE } from "../load-sql.ts";

/** Where each count stands among the statements, from 1. */
const STATEMENTS = { staging: 4, before: 6, after: 8, countries: 10 } as const;

/**
 * One transaction: BatchExecuteStatement commits all of it or nothing. Counts that do not agree end it by a division by zero, because SQL
 * without procedures has no other way to say no.
 */
export function loadStatements(bucket: string, extract: Extract, roleArn: string): string[] {
  const scanned = extract.customers;
  const counts = `SELECT COUNT(*) AS copied, COUNT(DISTINCT customer_id) AS ids FROM ${STAGING}`;
  const absent = `SELECT COUNT(*) AS n FROM ${STAGING} LEFT JOIN ${TABLE} ON ${TABLE}.customer_id = ${STAGING}.customer_id WHERE ${TABLE}.customer_id IS NULL`;
  return [
    createTableSql(TABLE),
    `CREATE TEMP TABLE ${STAGING} (LIKE ${TABLE})`,
    copySql(bucket, extract, roleArn),
    counts,
    `SELECT 1 / (CASE WHEN copied = ${scanned} AND ids = ${scanned} THEN 1 ELSE 0 END) AS counts_agree FROM (${counts}) AS staged`,
    `SELECT COUNT(*) AS n FROM ${TABLE}`,
    mergeSql(),
    `SELECT COUNT(*) AS n FROM ${TABLE}`,
    `SELECT 1 / (CASE WHEN n = 0 THEN 1 ELSE 0 END) AS nobody_is_absent FROM (${absent}) AS missing`,
    COUNTRIES_SQL,
    `DROP TABLE ${STAGING}`,
  ];
}

/** What the statements of a finished batch found. */
export async function loadResult(
  client: RedshiftDataClient,
  statement: string,
  scanned: number,
): Promise<Omit<LoadSummary, "extractBytes" | "seconds">> {
  const rows = async (index: number): Promise<(string | number)[][]> => {
    const { Records = [] } = await client.send(new GetStatementResultCommand({ Id: `${statement}:${index}` }));
    return Records.map((record) => record.map(({ longValue, stringValue }) => longValue ?? stringValue ?? ""));
  };
  const [copied, distinct] = (await rows(STATEMENTS.staging))[0] ?? [];
  const before = Number((await rows(STATEMENTS.before))[0]?.[0]);
  const inTable = Number((await rows(STATEMENTS.after))[0]?.[0]);
  const countries = (await rows(STATEMENTS.countries)).map(([country_code, country, customers, country_rank]) => ({
    country_code: String(country_code),
    country: String(country),
    customers: Number(customers),
    country_rank: Number(country_rank),
  }));
  return {
    scanned,
    copied: Number(copied),
    distinct: Number(distinct),
    inTable,
    inserted: inTable - before,
    countries,
  };
}
