-- The catalog as Redshift shows it.

CREATE OR REPLACE VIEW pg_catalog.pg_table_def AS SELECT
  n.nspname AS schemaname, c.relname AS tablename, a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type,
  coalesce(t.encoding, 'none') AS encoding, coalesce(t.is_distkey, false) AS distkey, coalesce(t.sortkey, 0) AS sortkey, a.attnotnull AS "notnull"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN terrarium.table_attribute t ON t.table_oid = c.oid AND t.column_name = a.attname
WHERE c.relkind = 'r' AND n.nspname = ANY (current_schemas(false));

GRANT SELECT ON pg_catalog.pg_table_def TO PUBLIC;
