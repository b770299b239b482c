-- Who is there, and what runs now. The engine knows.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_STV_SESSIONS.html, r_STV_RECENTS.html, r_SVV_TRANSACTIONS.html and their neighbours, read 2026-11-24

DO $$ BEGIN GRANT pg_read_all_stats TO awsuser; EXCEPTION WHEN OTHERS THEN NULL; END $$;

CREATE OR REPLACE VIEW terrarium.activity AS SELECT a.*, (a.backend_start AT TIME ZONE 'UTC')::timestamp AS began, (a.query_start AT TIME ZONE 'UTC')::timestamp AS query_began
FROM pg_catalog.pg_stat_activity a WHERE a.backend_type = 'client backend' AND a.usename <> 'rdsdb' AND a.application_name <> 'terrarium';
GRANT SELECT ON terrarium.activity TO PUBLIC;

CREATE OR REPLACE VIEW pg_catalog.stv_sessions AS SELECT began AS starttime, pid AS process, usename::char(50) AS user_name, datname::char(50) AS db_name, 0 AS timeout_sec FROM terrarium.activity;
CREATE OR REPLACE VIEW pg_catalog.stv_recents AS SELECT usesysid::int AS userid, (CASE state WHEN 'active' THEN 'Running' ELSE 'Done' END)::char(20) AS status, query_began AS starttime,
  (EXTRACT(epoch FROM CASE state WHEN 'active' THEN pg_clock_timestamp() ELSE state_change END - query_start) * 1000000)::int AS duration, usename::char(50) AS user_name,
  datname::char(50) AS db_name, left(query, 600)::char(600) AS query, CASE state WHEN 'active' THEN pid ELSE -1 END AS pid FROM terrarium.activity;
CREATE OR REPLACE VIEW pg_catalog.stv_inflight AS SELECT usesysid::int AS userid, 0 AS slice, pid AS query, 'default'::char(320) AS label, coalesce(backend_xid::text::bigint, 0) AS xid, pid,
  query_began AS starttime, left(query, 100)::char(100) AS text, 0 AS suspended, 0 AS insert_pristine, 0 AS concurrency_scaling_status FROM terrarium.activity WHERE state = 'active';
CREATE OR REPLACE VIEW pg_catalog.svv_query_inflight AS SELECT userid, slice, query, pid, starttime, suspended, text::char(200) AS text, 0 AS sequence FROM pg_catalog.stv_inflight;
CREATE OR REPLACE VIEW pg_catalog.stv_slices AS SELECT 0 AS node, slice, slice AS localslice, 'D'::char(1) AS type FROM generate_series(0, 1) AS slice;
CREATE OR REPLACE VIEW pg_catalog.stv_locks AS SELECT l.relation::int AS table_id, NULL::timestamp AS last_commit, NULL::timestamp AS last_update, coalesce(a.backend_xid::text::bigint, 0) AS lock_owner,
  l.pid AS lock_owner_pid, (a.xact_start AT TIME ZONE 'UTC')::timestamp AS lock_owner_start_ts, NULL::timestamp AS lock_owner_end_ts, (CASE WHEN l.granted THEN 'Holding' ELSE 'Waiting' END
    || CASE l.mode WHEN 'AccessExclusiveLock' THEN ' delete lock' WHEN 'RowExclusiveLock' THEN ' write lock' ELSE ' read lock' END)::char(22) AS lock_status
FROM pg_catalog.pg_locks l JOIN terrarium.activity a ON a.pid = l.pid WHERE l.locktype = 'relation' AND l.relation >= 16384;
CREATE OR REPLACE VIEW pg_catalog.svv_transactions AS SELECT a.usename::text AS txn_owner, a.datname::text AS txn_db, coalesce(a.backend_xid::text::bigint, 0) AS xid, l.pid,
  (a.xact_start AT TIME ZONE 'UTC')::timestamp AS txn_start, l.mode AS lock_mode, CASE l.locktype WHEN 'relation' THEN 'relation' ELSE 'transactionid' END AS lockable_object_type,
  l.relation::int AS relation, l.granted
FROM pg_catalog.pg_locks l JOIN terrarium.activity a ON a.pid = l.pid WHERE l.locktype IN ('relation', 'transactionid') AND (l.relation IS NULL OR l.relation >= 16384);
CREATE OR REPLACE VIEW pg_catalog.stl_connection_log AS SELECT 'authenticated'::char(50) AS event, began AS recordtime, '127.0.0.1'::char(45) AS remotehost, ''::char(32) AS remoteport, pid,
  datname::char(50) AS dbname, usename::char(50) AS username, 'password'::char(32) AS authmethod, 0 AS duration, ''::char(50) AS sslversion, ''::char(128) AS sslcipher, 0 AS mtu,
  ''::char(64) AS sslcompression, ''::char(64) AS sslexpansion, ''::char(36) AS iamauthguid, application_name::char(250) AS application_name FROM terrarium.activity;
CREATE OR REPLACE VIEW pg_catalog.sys_connection_log AS SELECT event, recordtime AS record_time, remotehost AS remote_host, remoteport AS remote_port, pid AS session_id, dbname AS database_name,
  username AS user_name, authmethod AS auth_method, duration, sslversion AS ssl_version, sslcipher AS ssl_cipher, mtu, sslcompression AS ssl_compression, sslexpansion AS ssl_expansion,
  iamauthguid AS iam_auth_guid, application_name FROM pg_catalog.stl_connection_log;
CREATE OR REPLACE VIEW pg_catalog.sys_session_history AS SELECT usesysid::int AS user_id, pid AS session_id, datname::char(32) AS database_name, 'active'::char(10) AS status, 0::bigint AS session_timeout,
  began AS start_time, NULL::timestamp AS end_time FROM terrarium.activity;
GRANT SELECT ON pg_catalog.stv_sessions, pg_catalog.stv_recents, pg_catalog.stv_inflight, pg_catalog.svv_query_inflight, pg_catalog.stv_slices, pg_catalog.stv_locks, pg_catalog.svv_transactions,
  pg_catalog.stl_connection_log, pg_catalog.sys_connection_log, pg_catalog.sys_session_history TO PUBLIC;
