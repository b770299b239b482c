-- Loads and unloads: what they leave behind, in Redshift's own columns.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html, SYS_LOAD_HISTORY.html, SYS_UNLOAD_HISTORY.html and their neighbours, read 2026-11-24
-- There are two slices: UNLOAD writes by both, and the first one does all else. What is written here stays when the transaction around a load is rolled back, as on Redshift.

CREATE TABLE IF NOT EXISTS terrarium.load (
  query_id bigint PRIMARY KEY, user_id int NOT NULL, session_id int NOT NULL, database_name text NOT NULL, table_id int NOT NULL,
  table_name text NOT NULL, status text NOT NULL, started timestamp NOT NULL, ended timestamp, data_source text NOT NULL, file_format text NOT NULL,
  loaded_rows bigint NOT NULL DEFAULT 0, loaded_bytes bigint NOT NULL DEFAULT 0, source_file_count int NOT NULL DEFAULT 0,
  source_file_bytes bigint NOT NULL DEFAULT 0, files_scanned int NOT NULL DEFAULT 0, error_count bigint NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS terrarium.load_file (
  query_id bigint NOT NULL, file_name text NOT NULL, lines bigint NOT NULL, bytes bigint NOT NULL, started timestamp NOT NULL, ended timestamp NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.load_error (
  query_id bigint NOT NULL, file_name text NOT NULL, line_number bigint NOT NULL, column_name text NOT NULL, column_type text NOT NULL,
  column_length text NOT NULL, position int NOT NULL, raw_line text NOT NULL, raw_field_value text NOT NULL, error_code int NOT NULL,
  error_message text NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.load_error_field (
  query_id bigint NOT NULL, file_name text NOT NULL, line_number bigint NOT NULL, field int NOT NULL, column_name text NOT NULL,
  column_type text NOT NULL, column_length text NOT NULL, value text NOT NULL, is_null int NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.load_replacement (
  query_id bigint NOT NULL, file_name text NOT NULL, line_number bigint NOT NULL, column_name text NOT NULL, raw_line text NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.s3_error (
  query_id bigint NOT NULL, session_id int NOT NULL, recorded timestamp NOT NULL, http_method text NOT NULL, bucket text NOT NULL, key text NOT NULL, error text NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.unload (
  query_id bigint PRIMARY KEY, user_id int NOT NULL, session_id int NOT NULL, database_name text NOT NULL, status text NOT NULL,
  started timestamp NOT NULL, ended timestamp, file_format text NOT NULL, compression text NOT NULL, location text NOT NULL,
  unloaded_rows bigint NOT NULL DEFAULT 0, file_count int NOT NULL DEFAULT 0, file_bytes bigint NOT NULL DEFAULT 0, error_message text NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS terrarium.unload_file (
  query_id bigint NOT NULL, file_name text NOT NULL, started timestamp NOT NULL, ended timestamp NOT NULL, line_count bigint NOT NULL, bytes bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON terrarium.load, terrarium.load_file, terrarium.load_error, terrarium.load_error_field,
  terrarium.load_replacement, terrarium.s3_error, terrarium.unload, terrarium.unload_file TO PUBLIC;
SELECT terrarium.show_recent(name) FROM pg_regexp_split_to_table('load load_file load_error load_error_field load_replacement s3_error unload unload_file', ' ') AS name;

-- Who was killed in the middle has not written how it ended: without its session a load or unload does not run any more.
CREATE OR REPLACE FUNCTION terrarium.status_of(status text, session_id int, started timestamp) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT CASE WHEN status <> 'running' OR EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = status_of.session_id AND a.backend_start <= status_of.started AT TIME ZONE 'UTC'
  ) THEN status ELSE 'aborted' END $$;
CREATE OR REPLACE FUNCTION terrarium.microseconds(status text, started timestamp, ended timestamp) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT (extract(epoch FROM coalesce(ended, CASE status WHEN 'running' THEN pg_clock_timestamp() AT TIME ZONE 'UTC' ELSE started END) - started) * 1000000)::bigint $$;

CREATE OR REPLACE VIEW pg_catalog.stl_load_errors AS SELECT
  l.user_id AS userid, 0 AS slice, l.table_id AS tbl, l.started AS starttime, l.session_id AS session, e.query_id::int AS query,
  e.file_name::char(256) AS filename, e.line_number, e.column_name::char(127) AS colname, e.column_type::char(10) AS type,
  e.column_length::char(10) AS col_length, e.position, e.raw_line::char(1024) AS raw_line,
  e.raw_field_value::char(1024) AS raw_field_value, e.error_code AS err_code, left(e.error_message, 100)::char(100) AS err_reason,
  0 AS is_partial, 0::bigint AS start_offset, 0::bigint AS copy_job_id
FROM terrarium.current_load_error e JOIN terrarium.current_load l USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.stl_loaderror_detail AS SELECT
  l.user_id AS userid, 0 AS slice, l.session_id AS session, f.query_id::int AS query, f.file_name::char(256) AS filename, f.line_number,
  f.field, f.column_name::char(1024) AS colname, f.value::char(1024) AS value, f.is_null, f.column_type::char(10) AS type,
  f.column_length::char(10) AS col_length
FROM terrarium.current_load_error_field f JOIN terrarium.current_load l USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.sys_load_error_detail AS SELECT
  l.user_id, e.query_id, e.query_id AS transaction_id, l.session_id, l.database_name::char(64) AS database_name, l.table_id, l.started AS start_time,
  e.file_name::char(256) AS file_name, e.line_number, e.column_name::char(127) AS column_name, e.column_type::char(10) AS column_type,
  e.column_length::char(10) AS column_length, e.position, e.error_code, left(e.error_message, 512)::char(512) AS error_message
FROM terrarium.current_load_error e JOIN terrarium.current_load l USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.stl_load_commits AS SELECT
  l.user_id AS userid, f.query_id::int AS query, 0 AS slice, f.file_name::char(256) AS name, f.file_name::char(256) AS filename, 0 AS byte_offset,
  f.lines::int AS lines_scanned, -1 AS errors, f.ended AS curtime, 1 AS status,
  CASE lower(l.file_format) WHEN 'avro' THEN 'Avro' WHEN 'json' THEN 'JSON' WHEN 'parquet' THEN 'Parquet' ELSE 'Text' END::char(16) AS file_format,
  0 AS is_partial, 0::bigint AS start_offset, 0::bigint AS copy_job_id
FROM terrarium.current_load_file f JOIN terrarium.current_load l USING (query_id) WHERE l.status = 'completed';

CREATE OR REPLACE VIEW pg_catalog.sys_load_history AS SELECT
  user_id, query_id, query_id AS transaction_id, session_id, database_name, now.status, table_name, started AS start_time, ended AS end_time,
  terrarium.microseconds(now.status, started, ended) AS duration, data_source, file_format,
  loaded_rows, loaded_bytes, source_file_count, source_file_bytes, files_scanned AS file_count_scanned, loaded_bytes AS file_bytes_scanned,
  error_count, 0::bigint AS copy_job_id
FROM terrarium.current_load l, LATERAL terrarium.status_of(l.status, session_id, started) AS now (status);

CREATE OR REPLACE VIEW pg_catalog.sys_load_detail AS SELECT
  l.user_id, f.query_id::int AS query_id, f.file_name::char(256) AS file_name, least(f.bytes, 2147483647)::int AS bytes_scanned, f.lines::int AS lines_scanned,
  f.ended AS record_time, 1 AS splits_scanned, f.started AS start_time, f.ended AS end_time
FROM terrarium.current_load_file f JOIN terrarium.current_load l USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.stl_file_scan AS SELECT
  l.user_id AS userid, f.query_id::int AS query, 0 AS slice, f.file_name::char(90) AS name, f.lines, f.bytes,
  (extract(epoch FROM f.ended - f.started) * 1000000)::bigint AS loadtime, f.ended AS curtime, 0 AS is_partial, 0::bigint AS start_offset
FROM terrarium.current_load_file f JOIN terrarium.current_load l USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.stl_replacements AS SELECT
  l.user_id AS userid, r.query_id::int AS query, 0 AS slice, l.table_id AS tbl, l.started AS starttime, l.session_id AS session,
  r.file_name::char(256) AS filename, r.line_number, r.column_name::char(127) AS colname, r.raw_line::char(1024) AS raw_line
FROM terrarium.current_load_replacement r JOIN terrarium.current_load l USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.sys_copy_replacements AS SELECT
  l.user_id, r.query_id, l.table_id, r.file_name::char(256) AS file_name, r.column_name::char(127) AS column_name, r.line_number,
  r.raw_line::char(1024) AS raw_line
FROM terrarium.current_load_replacement r JOIN terrarium.current_load l USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.stl_s3client_error AS SELECT
  100 AS userid, e.query_id::int AS query, 0 AS sliceid, e.recorded AS recordtime, e.session_id AS pid, e.http_method::char(64) AS http_method,
  e.bucket::char(64) AS bucket, e.key::char(256) AS key, left(e.error, 1024)::char(1024) AS error, 0 AS is_partial, 0::bigint AS start_offset
FROM terrarium.current_s3_error e;

CREATE OR REPLACE VIEW pg_catalog.stl_unload_log AS SELECT
  u.user_id AS userid, f.query_id::int AS query, coalesce(substring(f.file_name FROM E'(\\d{4})_part_\\d+[^/]*$')::int, 0) AS slice, u.session_id AS pid, f.file_name::char(1280) AS path, f.started AS start_time,
  f.ended AS end_time, f.line_count, f.bytes AS transfer_size, u.file_format::char(10) AS file_format
FROM terrarium.current_unload_file f JOIN terrarium.current_unload u USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.svcs_unload_log AS SELECT
  userid, query, pid, path, start_time, end_time, line_count, transfer_size, file_format FROM pg_catalog.stl_unload_log;

CREATE OR REPLACE VIEW pg_catalog.sys_unload_detail AS SELECT
  u.user_id, f.query_id::int AS query_id, u.session_id, f.query_id AS transaction_id, f.file_name::char(1280) AS file_name, f.started AS start_time,
  f.ended AS end_time, f.line_count, f.bytes AS transfer_size, u.file_format::char(10) AS file_format
FROM terrarium.current_unload_file f JOIN terrarium.current_unload u USING (query_id);

CREATE OR REPLACE VIEW pg_catalog.sys_unload_history AS SELECT
  user_id, query_id, query_id AS transaction_id, session_id, database_name, now.status, started AS start_time, ended AS end_time,
  terrarium.microseconds(now.status, started, ended) AS duration, file_format,
  compression AS compression_type, location AS unloaded_location, unloaded_rows, file_count::bigint AS unloaded_files_count,
  file_bytes AS unloaded_files_size, error_message
FROM terrarium.current_unload u, LATERAL terrarium.status_of(u.status, session_id, started) AS now (status);

GRANT SELECT ON pg_catalog.stl_load_errors, pg_catalog.stl_loaderror_detail, pg_catalog.sys_load_error_detail, pg_catalog.stl_load_commits,
  pg_catalog.sys_load_history, pg_catalog.sys_load_detail, pg_catalog.stl_file_scan, pg_catalog.stl_replacements, pg_catalog.sys_copy_replacements,
  pg_catalog.stl_s3client_error, pg_catalog.stl_unload_log, pg_catalog.svcs_unload_log, pg_catalog.sys_unload_detail,
  pg_catalog.sys_unload_history TO PUBLIC;

-- Of the session: PG_LAST_COPY_COUNT.html, PG_LAST_COPY_ID.html, PG_LAST_UNLOAD_COUNT.html, PG_LAST_UNLOAD_ID.html, PG_LAST_QUERY_ID.html, read 2026-11-24
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_copy_count', true), ''), '0')::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_copy_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_copy_id', true), ''), '-1')::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_unload_count() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_unload_count', true), ''), '0')::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_unload_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_unload_id', true), ''), '-1')::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_last_query_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('terrarium.last_query_id', true), ''), '-1')::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.last_user_query_id() RETURNS int LANGUAGE sql STABLE AS $$ SELECT pg_catalog.pg_last_query_id() $$;
