/**
 * What Redshift has and Postgres has not, as far as it can be said in SQL: functions, and the system tables of loads with their true
 * columns (https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html and its neighbours, read 2026-11-24).
 * Tables that the gateway fills lie in the schema `terrarium`; clients see the views on them. It can be run again.
 */
export const SYSTEM_SQL = `
SET allow_system_table_mods = on; -- Redshift's system views lie in pg_catalog, where every search path finds them
CREATE SCHEMA IF NOT EXISTS terrarium;
GRANT USAGE ON SCHEMA terrarium TO awsuser;
GRANT ALL ON SCHEMA public TO awsuser;

CREATE TABLE IF NOT EXISTS terrarium.load_error (
  user_id int NOT NULL, session_id int NOT NULL, query_id bigint NOT NULL, transaction_id bigint NOT NULL, database_name text NOT NULL,
  table_id int NOT NULL, table_name text NOT NULL, start_time timestamp NOT NULL, file_name text NOT NULL, line_number bigint NOT NULL,
  column_name text NOT NULL, column_type text NOT NULL, column_length text NOT NULL, position int NOT NULL,
  raw_line text NOT NULL, raw_field_value text NOT NULL, error_code int NOT NULL, error_message text NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.load_commit (
  user_id int NOT NULL, session_id int NOT NULL, query_id bigint NOT NULL, transaction_id bigint NOT NULL, database_name text NOT NULL,
  table_name text NOT NULL, file_name text NOT NULL, line_count bigint NOT NULL, bytes bigint NOT NULL, format text NOT NULL,
  status text NOT NULL, started timestamp NOT NULL, ended timestamp NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.table_attribute (
  table_oid oid NOT NULL, column_name text NOT NULL, encoding text, is_distkey boolean NOT NULL DEFAULT false, sortkey int NOT NULL DEFAULT 0,
  diststyle text, primary_key boolean NOT NULL DEFAULT false, PRIMARY KEY (table_oid, column_name)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA terrarium TO awsuser;
CREATE SEQUENCE IF NOT EXISTS terrarium.query_id;
GRANT USAGE ON SEQUENCE terrarium.query_id TO awsuser;

CREATE OR REPLACE VIEW pg_catalog.stl_load_errors AS SELECT
  user_id AS userid, 0 AS slice, table_id AS tbl, start_time AS starttime, session_id AS session, query_id AS query,
  file_name::char(256) AS filename, line_number, column_name::char(127) AS colname, column_type::char(10) AS type,
  column_length::char(10) AS col_length, position, left(raw_line, 1024)::char(1024) AS raw_line,
  left(raw_field_value, 1024)::char(1024) AS raw_field_value, error_code AS err_code, left(error_message, 100)::char(100) AS err_reason,
  0 AS is_partial, 0::bigint AS start_offset
FROM terrarium.load_error;

CREATE OR REPLACE VIEW pg_catalog.sys_load_error_detail AS SELECT
  user_id, query_id, transaction_id, session_id, database_name::char(64) AS database_name, table_id, start_time,
  file_name::char(256) AS file_name, line_number, column_name::char(127) AS column_name, column_type::char(10) AS column_type,
  column_length::char(10) AS column_length, position, error_code, left(error_message, 512)::char(512) AS error_message
FROM terrarium.load_error;

CREATE OR REPLACE VIEW pg_catalog.stl_load_commits AS SELECT
  user_id AS userid, query_id AS query, 0 AS slice, file_name::char(256) AS name, file_name::char(256) AS filename, 0 AS byte_offset,
  line_count AS lines_scanned, 0 AS errors, ended AS curtime, CASE WHEN status = 'completed' THEN 1 ELSE 0 END AS status,
  format::char(16) AS file_format, 0 AS is_partial, 0::bigint AS start_offset
FROM terrarium.load_commit;

CREATE OR REPLACE VIEW pg_catalog.sys_load_history AS SELECT
  user_id, query_id, transaction_id, session_id, database_name, status, table_name, min(started) AS start_time, max(ended) AS end_time,
  extract(epoch FROM max(ended) - min(started))::bigint * 1000000 AS duration, min(file_name) AS data_source, format AS file_format,
  sum(line_count)::bigint AS loaded_rows, sum(bytes)::bigint AS loaded_bytes, count(*)::bigint AS source_file_count
FROM terrarium.load_commit GROUP BY user_id, query_id, transaction_id, session_id, database_name, status, table_name, format;

CREATE OR REPLACE VIEW pg_catalog.pg_table_def AS SELECT
  n.nspname AS schemaname, c.relname AS tablename, a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type,
  coalesce(t.encoding, 'none') AS encoding, coalesce(t.is_distkey, false) AS distkey, coalesce(t.sortkey, 0) AS sortkey, a.attnotnull AS "notnull"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN terrarium.table_attribute t ON t.table_oid = c.oid AND t.column_name = a.attname
WHERE c.relkind = 'r' AND n.nspname = ANY (current_schemas(false));

GRANT SELECT ON pg_catalog.stl_load_errors, pg_catalog.sys_load_error_detail, pg_catalog.stl_load_commits, pg_catalog.sys_load_history,
  pg_catalog.pg_table_def TO PUBLIC;

CREATE OR REPLACE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_copy_count', true), ''), '0')::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_copy_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_copy_id', true), ''), '-1')::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_query_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_query_id', true), ''), '-1')::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0 (Terrarium on PostgreSQL ' || current_setting('server_version') || ')' $$;
CREATE OR REPLACE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE AS
  $$ SELECT date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC') $$;
CREATE OR REPLACE FUNCTION pg_catalog.len(text) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT length($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.nvl(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.nvl2(anyelement, anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS
  $$ SELECT CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END $$;
CREATE OR REPLACE FUNCTION pg_catalog.charindex(text, text) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT strpos($2, $1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.add_months(timestamp, int) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT CASE WHEN $1::date = (date_trunc('month', $1) + interval '1 month - 1 day')::date
       THEN (date_trunc('month', $1) + make_interval(months => $2 + 1) - interval '1 day') + ($1 - date_trunc('day', $1))
       ELSE $1 + make_interval(months => $2) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.last_day(date) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT (date_trunc('month', $1) + interval '1 month - 1 day')::date $$;
`;
