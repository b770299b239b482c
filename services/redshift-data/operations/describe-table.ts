import { DescribeTableCommand } from "@aws-sdk/client-redshift-data";
import type { FieldDef } from "pg";
import { operation } from "../../aws/operation.ts";
import { readCatalog, VISIBLE_SCHEMA } from "../catalog.ts";
import { catalogPage, target } from "../constraints.ts";
import type { DataContext } from "../context.ts";
import { columnOf, showColumn } from "../result-format.ts";
import type { Row } from "../statement-store.ts";

const COLUMNS = `
  SELECT a.attname, a.atttypid, a.atttypmod, n.nspname, c.relname, a.attnotnull, pg_catalog.pg_get_expr(d.adbin, d.adrelid)
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${VISIBLE_SCHEMA}
    AND ($1::text IS NULL OR n.nspname = $1) AND ($2::text IS NULL OR c.relname = $2)
  ORDER BY n.nspname, c.relname, a.attnum`;

export const describeTable = operation(DescribeTableCommand, {
  constraints: { ...target, MaxResults: catalogPage },
  async handle({ Schema, Table, ...input }, context: DataContext, request) {
    const { rows, ...rest } = await readCatalog(context, request, input, COLUMNS, [Schema ?? null, Table ?? null]);
    return {
      TableName: Table === undefined ? undefined : [Schema ?? rows[0]?.[3], Table].filter(Boolean).join("."),
      ColumnList: rows.map(show),
      ...rest,
    };
  },
});

function show([name, type, modifier, schemaName, tableName, notNull, columnDefault]: Row) {
  const field = { name: name ?? "", dataTypeID: Number(type), dataTypeModifier: Number(modifier) } as FieldDef;
  const origin = { schemaName: schemaName ?? "", tableName: tableName ?? "", notNull: notNull === "t" };
  const { label: _label, ...column } = showColumn(columnOf(field, origin));
  return { ...column, length: column.precision, columnDefault: columnDefault ?? undefined };
}
