-- What has been run. The gateway fills query_log (query-history.ts) before anybody reads one of these.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_STL_QUERY.html, SYS_QUERY_HISTORY.html and their neighbours, read 2026-11-24

ALTER SEQUENCE terrarium.query_id INCREMENT BY 100000;
CREATE TABLE IF NOT EXISTS terrarium.query_log (
  query_id int NOT NULL, query_type text NOT NULL, query_text text NOT NULL, query_label text NOT NULL, user_name text NOT NULL, session_id int NOT NULL, transaction_id bigint NOT NULL,
  started timestamp NOT NULL, ended timestamp NOT NULL, status text NOT NULL, error text, returned_rows bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS query_log_id ON terrarium.query_log (query_id);
GRANT SELECT, INSERT ON terrarium.query_log TO PUBLIC;
SELECT terrarium.show_recent('query_log');

CREATE OR REPLACE VIEW terrarium.queries AS SELECT l.*, coalesce(r.oid, 0)::int AS user_id, current_database() AS database_name
FROM terrarium.current_query_log l LEFT JOIN pg_catalog.pg_roles r ON r.rolname = l.user_name
WHERE pg_has_role(current_user, 'awsuser', 'USAGE') OR l.user_name = current_user;
GRANT SELECT ON terrarium.queries TO PUBLIC;

CREATE OR REPLACE VIEW pg_catalog.stl_query AS SELECT user_id AS userid, query_id AS query, query_label::char(320) AS label, transaction_id AS xid, session_id AS pid,
  database_name::char(32) AS database, left(query_text, 4000)::char(4000) AS querytxt, started AS starttime, ended AS endtime,
  CASE status WHEN 'success' THEN 0 ELSE 1 END AS aborted, 0 AS insert_pristine, 0 AS concurrency_scaling_status
FROM terrarium.queries WHERE query_type NOT IN ('DDL', 'UTILITY', 'OTHER');
CREATE OR REPLACE FUNCTION terrarium.pieces(value text) RETURNS TABLE (sequence int, piece text) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT n, substr(value, n * 200 + 1, 200) FROM generate_series(0, greatest(0, (length(value) - 1) / 200)) AS n $$;
CREATE OR REPLACE VIEW pg_catalog.stl_querytext AS SELECT user_id AS userid, transaction_id AS xid, session_id AS pid, query_id AS query, sequence, piece::char(200) AS text
FROM terrarium.queries, LATERAL terrarium.pieces(query_text) WHERE query_type NOT IN ('DDL', 'UTILITY', 'OTHER');
CREATE OR REPLACE VIEW pg_catalog.stl_ddltext AS SELECT user_id AS userid, transaction_id AS xid, session_id AS pid, query_label::char(320) AS label, started AS starttime,
  ended AS endtime, sequence, piece::char(200) AS text FROM terrarium.queries, LATERAL terrarium.pieces(query_text) WHERE query_type IN ('DDL', 'CTAS');
CREATE OR REPLACE VIEW pg_catalog.stl_utilitytext AS SELECT user_id AS userid, transaction_id AS xid, session_id AS pid, query_label::char(320) AS label, started AS starttime,
  ended AS endtime, sequence, piece::char(200) AS text FROM terrarium.queries, LATERAL terrarium.pieces(query_text) WHERE query_type IN ('UTILITY', 'OTHER');
CREATE OR REPLACE VIEW pg_catalog.svl_statementtext AS SELECT user_id AS userid, transaction_id AS xid, session_id AS pid, query_label::char(320) AS label, started AS starttime,
  ended AS endtime, sequence, (CASE query_type WHEN 'DDL' THEN 'DDL' WHEN 'UTILITY' THEN 'UTILITY' ELSE 'QUERY' END)::varchar(10) AS type, piece::char(200) AS text
FROM terrarium.queries, LATERAL terrarium.pieces(query_text);
CREATE OR REPLACE VIEW pg_catalog.svl_qlog AS SELECT user_id AS userid, query_id AS query, transaction_id AS xid, session_id AS pid, started AS starttime, ended AS endtime,
  (EXTRACT(epoch FROM ended - started) * 1000000)::bigint AS elapsed, CASE status WHEN 'success' THEN 0 ELSE 1 END AS aborted, query_label::char(320) AS label,
  left(query_text, 60)::char(60) AS substring, NULL::int AS source_query, '0 - Ran on the main cluster'::text AS concurrency_scaling_status_txt, 0 AS from_sp_call
FROM terrarium.queries WHERE query_type NOT IN ('DDL', 'UTILITY', 'OTHER');
-- One step for each query: there are no segments and slices to tell apart.
CREATE OR REPLACE VIEW pg_catalog.svl_query_summary AS SELECT user_id AS userid, query_id AS query, 0 AS stm, 0 AS seg, 0 AS step,
  (EXTRACT(epoch FROM ended - started) * 1000000)::bigint AS maxtime, (EXTRACT(epoch FROM ended - started) * 1000000)::bigint AS avgtime, returned_rows AS rows, 0::bigint AS bytes,
  0::double precision AS rate_row, 0::double precision AS rate_byte, 'return'::text AS label, 'f'::char(1) AS is_diskbased, 0::bigint AS workmem, 'f'::char(1) AS is_rrscan,
  'f'::char(1) AS is_delayed_scan, 0::bigint AS rows_pre_filter
FROM terrarium.queries WHERE query_type NOT IN ('DDL', 'UTILITY', 'OTHER');
CREATE OR REPLACE VIEW pg_catalog.stl_wlm_query AS SELECT user_id AS userid, transaction_id AS xid, query_id AS task, query_id AS query, 100 AS service_class, 1 AS slot_count,
  started AS service_class_start_time, started AS queue_start_time, started AS queue_end_time, 0::bigint AS total_queue_time, started AS exec_start_time, ended AS exec_end_time,
  (EXTRACT(epoch FROM ended - started) * 1000000)::bigint AS total_exec_time, ended AS service_class_end_time, 'Completed'::char(16) AS final_state, 0::bigint AS est_peak_mem,
  'Normal'::char(20) AS query_priority, 'Default queue'::char(64) AS service_class_name
FROM terrarium.queries WHERE query_type NOT IN ('DDL', 'UTILITY', 'OTHER');
CREATE OR REPLACE VIEW pg_catalog.stl_error AS SELECT user_id AS userid, 'padbmaster'::char(12) AS process, started AS recordtime, session_id AS pid, 8001 AS errcode, ''::char(90) AS file,
  0 AS linenum, left(query_text, 100)::char(100) AS context, left(error, 512)::char(512) AS error FROM terrarium.queries WHERE status = 'failed';

CREATE OR REPLACE VIEW pg_catalog.sys_query_history AS SELECT user_id, query_id::bigint AS query_id, query_label::char(320) AS query_label, transaction_id, session_id,
  database_name::char(128) AS database_name, query_type::char(32) AS query_type, status::char(10) AS status, false AS result_cache_hit, started AS start_time, ended AS end_time,
  (EXTRACT(epoch FROM ended - started) * 1000000)::bigint AS elapsed_time, 0::bigint AS queue_time, (EXTRACT(epoch FROM ended - started) * 1000000)::bigint AS execution_time,
  left(coalesce(error, ''), 512)::char(512) AS error_message, returned_rows, 0::bigint AS returned_bytes, left(query_text, 4000)::char(4000) AS query_text,
  version()::char(256) AS redshift_version, NULL::char(150) AS usage_limit, 'primary'::varchar(32) AS compute_type, 0::bigint AS compile_time, 0::bigint AS planning_time,
  0::bigint AS lock_wait_time, 100 AS service_class_id, 'Default queue'::char(64) AS service_class_name, 'Normal'::char(20) AS query_priority, 'false'::varchar(32) AS short_query_accelerated,
  md5(query_text)::char(40) AS user_query_hash, md5(pg_regexp_replace(query_text, E'''[^'']*''|[0-9]+', '?', 'g'))::char(40) AS generic_query_hash, 3 AS query_hash_version, NULL::bigint AS result_cache_query_id
FROM terrarium.queries;
CREATE OR REPLACE VIEW pg_catalog.sys_query_text AS SELECT user_id, query_id::bigint AS query_id, transaction_id, session_id, started AS start_time, sequence, piece::char(200) AS text
FROM terrarium.queries, LATERAL terrarium.pieces(query_text);
CREATE OR REPLACE VIEW pg_catalog.sys_query_detail AS SELECT user_id, query_id::bigint AS query_id, 0 AS child_query_sequence, 0 AS stream_id, 0 AS segment_id, 0 AS step_id, 'return'::text AS step_name,
  -1 AS table_id, ''::char(136) AS table_name, 'f'::char(1) AS is_rrscan, started AS start_time, ended AS end_time, (EXTRACT(epoch FROM ended - started) * 1000000)::bigint AS duration,
  ''::text AS alert, 0::bigint AS input_bytes, 0::bigint AS input_rows, 0::bigint AS output_bytes, returned_rows AS output_rows, 0::bigint AS blocks_read, 0::bigint AS blocks_write,
  0::bigint AS local_read_io, 0::bigint AS remote_read_io, ''::text AS source, 0 AS data_skewness, 0 AS time_skewness, 'f'::char(1) AS is_active, 0::bigint AS spilled_block_local_disk,
  0::bigint AS spilled_block_remote_disk, ''::varchar(64) AS step_attribute
FROM terrarium.queries WHERE query_type NOT IN ('DDL', 'UTILITY', 'OTHER');
GRANT SELECT ON pg_catalog.stl_query, pg_catalog.stl_querytext, pg_catalog.stl_ddltext, pg_catalog.stl_utilitytext, pg_catalog.svl_statementtext, pg_catalog.svl_qlog, pg_catalog.svl_query_summary,
  pg_catalog.stl_wlm_query, pg_catalog.stl_error, pg_catalog.sys_query_history, pg_catalog.sys_query_text, pg_catalog.sys_query_detail TO PUBLIC;

-- All that shows records: the gateway writes them before these are read. Late binding views have nothing to be found by but their text.
CREATE OR REPLACE VIEW terrarium.views_of_history AS
WITH RECURSIVE shown (oid) AS (
  SELECT table_oid FROM terrarium.record_table
  UNION SELECT r.ev_class FROM shown JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = shown.oid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
), named AS (SELECT c.relname::text AS name FROM shown JOIN pg_catalog.pg_class c USING (oid))
SELECT name FROM named UNION SELECT v.view_name FROM terrarium.late_binding_view v WHERE v.query ~* E'\\m(stl|svl|sys|svcs|stv)_';
GRANT SELECT ON terrarium.views_of_history TO PUBLIC;
