import { ListTablesCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { readCatalog, VISIBLE_SCHEMA } from "../catalog.ts";
import { catalogPage, target } from "../constraints.ts";
import type { DataContext } from "../context.ts";

// The types are JDBC's: API reference of TableMember, read 2026-11-24.
const TABLES = `
  SELECT c.relname, n.nspname,
    CASE WHEN n.nspname IN ('pg_catalog', 'information_schema') THEN 'SYSTEM ' ELSE '' END
    || CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'VIEW' ELSE 'TABLE' END
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${VISIBLE_SCHEMA} AND n.nspname LIKE $1 AND c.relname LIKE $2
  ORDER BY n.nspname, c.relname`;

export const listTables = operation(ListTablesCommand, {
  constraints: { ...target, MaxResults: catalogPage },
  async handle({ SchemaPattern, TablePattern, ...input }, context: DataContext, request) {
    const patterns = [SchemaPattern ?? "%", TablePattern ?? "%"];
    const { rows, ...rest } = await readCatalog(context, request, input, TABLES, patterns);
    return {
      Tables: rows.map(([name, schema, type]) => ({ name: name ?? "", schema: schema ?? "", type: type ?? "" })),
      ...rest,
    };
  },
});
