-- Loads and unloads: what they leave behind, in Redshift's own columns.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html and its neighbours, read 2026-11-24

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
GRANT SELECT, INSERT, UPDATE, DELETE ON terrarium.load_error, terrarium.load_commit TO PUBLIC;

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

GRANT SELECT ON pg_catalog.stl_load_errors, pg_catalog.sys_load_error_detail, pg_catalog.stl_load_commits, pg_catalog.sys_load_history TO PUBLIC;

CREATE OR REPLACE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_copy_count', true), ''), '0')::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_copy_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_copy_id', true), ''), '-1')::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_query_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_query_id', true), ''), '-1')::int $$;
