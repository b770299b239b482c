-- Databases, schemas, tables and columns, in Redshift's views and for SHOW.
-- https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html and the pages below it, r_SHOW_TABLES.html and its neighbours, read 2026-11-24

-- Relations of users; those of the system and the checks of terrarium are not among them.
CREATE OR REPLACE VIEW terrarium.all_relations AS SELECT c.oid AS relid, n.oid AS schema_oid, n.nspname, c.relname, c.relkind, c.relowner, c.relacl, c.relpersistence, c.relpages,
  CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'VIEW' WHEN 'f' THEN 'EXTERNAL TABLE' ELSE 'TABLE' END AS kind, obj_description(c.oid, 'pg_class') AS remarks
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'terrarium', 'pg_toast') AND has_schema_privilege(n.oid, 'USAGE');
GRANT SELECT ON terrarium.all_relations TO PUBLIC;

-- Types as information_schema names them.
CREATE OR REPLACE FUNCTION terrarium.type_name(kind oid) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT pg_catalog.format_type(kind, NULL) $$;
CREATE OR REPLACE VIEW terrarium.described_columns AS SELECT c.*, coalesce(pg_get_expr(d.adbin, d.adrelid), CASE WHEN c.attidentity <> '' THEN '"identity"(' || c.relid || ', ' || c.attnum - 1 || ')' END) AS column_default,
  CASE WHEN c.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable, terrarium.type_name(c.atttypid) AS data_type,
  CASE WHEN c.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND c.atttypmod > 4 THEN c.atttypmod - 4 END AS character_maximum_length,
  CASE WHEN c.atttypid = 'numeric'::regtype AND c.atttypmod > 4 THEN ((c.atttypmod - 4) >> 16) WHEN c.atttypid = 'int2'::regtype THEN 16 WHEN c.atttypid = 'int4'::regtype THEN 32
    WHEN c.atttypid = 'int8'::regtype THEN 64 WHEN c.atttypid = 'float4'::regtype THEN 24 WHEN c.atttypid = 'float8'::regtype THEN 53 END AS numeric_precision,
  CASE WHEN c.atttypid = 'numeric'::regtype AND c.atttypmod > 4 THEN ((c.atttypmod - 4) & 65535) WHEN c.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 0 END AS numeric_scale,
  col_description(c.relid, c.attnum) AS remarks
FROM terrarium.all_columns c LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.relid AND d.adnum = c.attnum;
GRANT SELECT ON terrarium.described_columns TO PUBLIC;

CREATE OR REPLACE VIEW terrarium.show_databases AS SELECT datname::text AS database_name, datdba::int AS database_owner, 'local'::text AS database_type, datacl::text AS database_acl, NULL::text AS parameters,
  (CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s WHERE s.setdatabase = d.oid AND s.setrole = 0 AND 'default_transaction_isolation=serializable' = ANY (s.setconfig)) THEN 'Serializable' ELSE 'Snapshot Isolation' END)::text
    AS database_isolation_level, datname AS ordinal
FROM pg_catalog.pg_database d WHERE NOT datistemplate AND datname NOT IN ('postgres', 'terrarium_template_building');
CREATE OR REPLACE VIEW terrarium.show_schemas AS SELECT current_database()::text AS database_name, n.nspname::text AS schema_name, n.nspowner::int AS schema_owner,
  (CASE WHEN e.schema_oid IS NULL THEN 'local' ELSE 'external' END)::text AS schema_type, n.nspacl::text AS schema_acl, NULL::text AS source_database, NULL::text AS schema_option, n.nspname AS ordinal
FROM pg_catalog.pg_namespace n LEFT JOIN terrarium.external_schema e ON e.schema_oid = n.oid
WHERE n.nspname NOT IN ('terrarium', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_';
CREATE OR REPLACE VIEW terrarium.show_tables AS SELECT current_database()::text AS database_name, nspname::text AS schema_name, relname::text AS table_name, kind AS table_type, relacl::text AS table_acl, remarks, relname AS ordinal
FROM terrarium.all_relations;
CREATE OR REPLACE VIEW terrarium.show_columns AS SELECT current_database()::text AS database_name, nspname::text AS schema_name, relname::text AS table_name, attname::text AS column_name,
  (SELECT count(*) FROM pg_catalog.pg_attribute b WHERE b.attrelid = c.relid AND b.attnum BETWEEN 1 AND c.attnum AND NOT b.attisdropped)::int AS ordinal_position, column_default, is_nullable, data_type,
  character_maximum_length, numeric_precision, numeric_scale, remarks, c.relid::bigint * 10000 + c.attnum AS ordinal
FROM terrarium.described_columns c;
GRANT SELECT ON terrarium.show_databases, terrarium.show_schemas, terrarium.show_tables, terrarium.show_columns TO PUBLIC;

CREATE OR REPLACE VIEW pg_catalog.svv_redshift_databases AS SELECT database_name::varchar(128), database_owner, database_type::varchar(32), database_acl::varchar(128), parameters::varchar(128) AS database_options, database_isolation_level::varchar(128)
FROM terrarium.show_databases;
CREATE OR REPLACE VIEW pg_catalog.svv_all_schemas AS SELECT database_name::varchar(128), schema_name::varchar(128), schema_owner, schema_type::varchar(128), schema_acl::varchar(128), source_database::varchar(128), schema_option::varchar(128)
FROM terrarium.show_schemas;
CREATE OR REPLACE VIEW pg_catalog.svv_redshift_schemas AS SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, schema_option FROM pg_catalog.svv_all_schemas WHERE schema_type = 'local';
CREATE OR REPLACE VIEW pg_catalog.svv_all_tables AS SELECT database_name::varchar(128), schema_name::varchar(128), table_name::varchar(128), table_acl::varchar(128), table_type::varchar(128), remarks::varchar(128)
FROM terrarium.show_tables;
CREATE OR REPLACE VIEW pg_catalog.svv_redshift_tables AS SELECT t.database_name, t.schema_name, t.table_name, t.table_type, t.table_acl, t.remarks, pg_get_userbyid(r.relowner)::varchar(128) AS table_owner
FROM pg_catalog.svv_all_tables t JOIN terrarium.all_relations r ON r.nspname = t.schema_name AND r.relname = t.table_name WHERE t.table_type <> 'EXTERNAL TABLE';
CREATE OR REPLACE VIEW pg_catalog.svv_all_columns AS SELECT database_name::varchar(128), schema_name::varchar(128), table_name::varchar(128), column_name::varchar(128), ordinal_position, column_default::varchar(4000), is_nullable::varchar(3),
  data_type::varchar(128), character_maximum_length, numeric_precision, numeric_scale, remarks::varchar(256) FROM terrarium.show_columns;
CREATE OR REPLACE VIEW pg_catalog.svv_redshift_columns AS SELECT current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name, relname::varchar(128) AS table_name, attname::varchar(128) AS column_name,
  attnum::int AS ordinal_position, type::varchar(32) AS data_type, column_default::varchar(4000), is_nullable::varchar(3), encoding::varchar(128), distkey, sortkey::int, NULL::varchar(128) AS column_acl, remarks::varchar(256)
FROM terrarium.described_columns WHERE relkind <> 'f';
CREATE OR REPLACE VIEW pg_catalog.svv_tables AS SELECT current_database()::varchar(128) AS table_catalog, nspname::varchar(128) AS table_schema, relname::varchar(128) AS table_name,
  (CASE kind WHEN 'TABLE' THEN CASE relpersistence WHEN 't' THEN 'LOCAL TEMPORARY' ELSE 'BASE TABLE' END ELSE kind END)::varchar(128) AS table_type, remarks::varchar(128) FROM terrarium.all_relations
UNION ALL SELECT table_catalog::varchar, table_schema::varchar, table_name::varchar, table_type::varchar, NULL FROM information_schema.tables WHERE table_schema IN ('pg_catalog', 'information_schema');
CREATE OR REPLACE VIEW pg_catalog.svv_columns AS SELECT current_database()::varchar(128) AS table_catalog, nspname::varchar(128) AS table_schema, relname::varchar(128) AS table_name, attname::varchar(128) AS column_name,
  attnum::int AS ordinal_position, column_default::varchar(4000), is_nullable::varchar(3), data_type::varchar(128), character_maximum_length, numeric_precision,
  CASE WHEN numeric_precision IS NULL THEN NULL WHEN data_type = 'numeric' THEN 10 ELSE 2 END AS numeric_precision_radix, numeric_scale, CASE WHEN data_type LIKE 'time%' THEN 6 END AS datetime_precision,
  NULL::varchar(128) AS interval_type, NULL::varchar(128) AS interval_precision, NULL::varchar(128) AS character_set_catalog, NULL::varchar(128) AS character_set_schema, NULL::varchar(128) AS character_set_name,
  NULL::varchar(128) AS collation_catalog, NULL::varchar(128) AS collation_schema, NULL::varchar(128) AS collation_name, NULL::varchar(128) AS domain_name, remarks::varchar(256)
FROM terrarium.described_columns;

-- Sizes are in blocks of 1 MB, of which a table has one at least: https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TABLE_INFO.html
CREATE OR REPLACE FUNCTION terrarium.row_count(relation oid) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  result bigint;
BEGIN
  EXECUTE 'SELECT count(*) FROM ' || relation::regclass INTO result;
  RETURN result;
EXCEPTION WHEN insufficient_privilege THEN RETURN NULL;
END $$;
CREATE OR REPLACE VIEW pg_catalog.svv_table_info AS SELECT current_database()::text AS database, r.nspname::text AS schema, r.relid AS table_id, r.relname::text AS "table",
  (CASE WHEN EXISTS (SELECT FROM terrarium.column_info i WHERE i.table_oid = r.relid AND i.encoding IS NOT NULL) THEN 'Y' ELSE 'Y, AUTO(ENCODE)' END)::text AS encoded,
  (CASE coalesce(t.diststyle, 'AUTO') WHEN 'KEY' THEN 'KEY(' || (SELECT attname FROM terrarium.all_columns c WHERE c.relid = r.relid AND c.distkey LIMIT 1) || ')' WHEN 'AUTO' THEN 'AUTO(ALL)' ELSE t.diststyle END)::text AS diststyle,
  (CASE t.sortstyle WHEN 'interleaved' THEN 'INTERLEAVED' WHEN 'compound' THEN (SELECT attname FROM terrarium.all_columns c WHERE c.relid = r.relid AND c.sortkey = 1) ELSE 'AUTO(SORTKEY)' END)::text AS sortkey1,
  coalesce((SELECT max(atttypmod - 4) FROM terrarium.all_columns c WHERE c.relid = r.relid AND c.atttypid = 'varchar'::regtype), 0)::int AS max_varchar,
  (SELECT encoding FROM terrarium.all_columns c WHERE c.relid = r.relid AND abs(c.sortkey) = 1)::char(32) AS sortkey1_enc,
  (SELECT count(*) FROM terrarium.all_columns c WHERE c.relid = r.relid AND c.sortkey <> 0)::int AS sortkey_num, greatest(1, (pg_relation_size(r.relid) + 1048575) / 1048576)::bigint AS size,
  0::numeric(10,4) AS pct_used, 0::bigint AS empty, NULL::numeric(5,2) AS unsorted, 0::numeric(5,2) AS stats_off, terrarium.row_count(r.relid)::numeric(38,0) AS tbl_rows, NULL::numeric(19,2) AS skew_sortkey1,
  NULL::numeric(19,2) AS skew_rows, terrarium.row_count(r.relid)::numeric(38,0) AS estimated_visible_rows, NULL::text AS risk_event, NULL::numeric(12,2) AS vacuum_sort_benefit, t.created AS create_time
FROM terrarium.all_relations r LEFT JOIN terrarium.table_info t ON t.table_oid = r.relid WHERE r.relkind IN ('r', 'm') AND terrarium.row_count(r.relid) > 0;
CREATE OR REPLACE VIEW pg_catalog.stv_tbl_perm AS SELECT 0 AS slice, r.relid::int AS id, r.relname::char(72) AS name, coalesce(terrarium.row_count(r.relid), 0) AS rows, coalesce(terrarium.row_count(r.relid), 0) AS sorted_rows,
  CASE r.relpersistence WHEN 't' THEN 1 ELSE 0 END AS temp, (SELECT oid::int FROM pg_catalog.pg_database WHERE datname = current_database()) AS db_id, 0 AS insert_pristine, 0 AS delete_pristine,
  CASE WHEN coalesce(t.backup, true) THEN 1 ELSE 0 END AS backup, 0 AS dist_style, greatest(1, (pg_relation_size(r.relid) + 1048575) / 1048576)::int AS block_count
FROM terrarium.all_relations r LEFT JOIN terrarium.table_info t ON t.table_oid = r.relid WHERE r.relkind IN ('r', 'm');
CREATE OR REPLACE VIEW pg_catalog.svv_diskusage AS SELECT db_id, name, 0 AS slice, 0 AS col, id AS tbl, 0 AS blocknum, rows::int AS num_values, 0::bigint AS minvalue, 0::bigint AS maxvalue FROM pg_catalog.stv_tbl_perm;

CREATE OR REPLACE VIEW pg_catalog.svv_mv_info AS SELECT current_database()::char(128) AS database_name, r.nspname::char(128) AS schema_name, pg_get_userbyid(r.relowner)::char(128) AS user_name, r.relname::char(128) AS name,
  'f'::char(1) AS is_stale, 1 AS state, 'f'::char(1) AS autorewrite, (CASE WHEN v.auto_refresh THEN 't' ELSE 'f' END)::char(1) AS autorefresh
FROM terrarium.all_relations r LEFT JOIN terrarium.view_info v ON v.view_oid = r.relid WHERE r.relkind = 'm';
CREATE OR REPLACE VIEW pg_catalog.stv_mv_info AS SELECT database_name AS db_name, schema_name AS schema, name, 0::bigint AS updated_upto_xid, is_stale, user_name AS owner_user_name, state, autorewrite, autorefresh FROM pg_catalog.svv_mv_info;

CREATE OR REPLACE VIEW pg_catalog.pg_external_schema AS SELECT schema_oid AS esoid, kind AS eskind, database_name::text AS esdbname, options::text AS esoptions FROM terrarium.external_schema;
CREATE OR REPLACE VIEW pg_catalog.svv_external_schemas AS SELECT e.schema_oid AS esoid, e.kind::smallint AS eskind, n.nspname AS schemaname, n.nspowner::int AS esowner, e.database_name AS databasename, e.options AS esoptions
FROM terrarium.external_schema e JOIN pg_catalog.pg_namespace n ON n.oid = e.schema_oid;
CREATE OR REPLACE VIEW pg_catalog.svv_external_databases AS SELECT DISTINCT kind AS eskind, options AS esoptions, database_name AS databasename, ''::text AS location, ''::text AS parameters FROM terrarium.external_schema;
CREATE OR REPLACE VIEW pg_catalog.svv_external_tables AS SELECT current_database()::text AS redshift_database_name, r.nspname::text AS schemaname, r.relname::text AS tablename, 'EXTERNAL TABLE'::text AS tabletype,
  x.options::pg_json ->> 'location' AS location, coalesce(x.options::pg_json ->> 'inputFormat', x.options::pg_json ->> 'format') AS input_format, x.options::pg_json ->> 'outputFormat' AS output_format,
  x.options::pg_json ->> 'serde' AS serialization_lib, (x.options::pg_json -> 'serdeProperties')::text AS serde_parameters, 0 AS compressed, (x.options::pg_json -> 'parameters')::text AS parameters
FROM terrarium.external_table x JOIN terrarium.all_relations r ON r.relid = x.table_oid;
CREATE OR REPLACE VIEW pg_catalog.svv_external_columns AS SELECT current_database()::text AS redshift_database_name, r.nspname::text AS schemaname, r.relname::text AS tablename, col.value ->> 'name' AS columnname,
  col.value ->> 'type' AS external_type, col.place::int AS columnnum,
  coalesce((SELECT part.place::int FROM pg_json_array_elements_text(x.options::pg_json -> 'partitions') WITH ORDINALITY AS part (value, place) WHERE part.value = col.value ->> 'name'), 0) AS part_key, 'true'::text AS is_nullable
FROM terrarium.external_table x JOIN terrarium.all_relations r ON r.relid = x.table_oid, LATERAL pg_json_array_elements(x.options::pg_json -> 'columns') WITH ORDINALITY AS col (value, place);
CREATE OR REPLACE VIEW pg_catalog.svv_external_partitions AS SELECT r.nspname::text AS schemaname, r.relname::text AS tablename, p."values", p.location, x.options::pg_json ->> 'format' AS input_format, NULL::text AS output_format,
  x.options::pg_json ->> 'serde' AS serialization_lib, NULL::text AS serde_parameters, 0 AS compressed, NULL::text AS parameters
FROM terrarium.external_partition p JOIN terrarium.external_table x ON x.table_oid = p.table_oid JOIN terrarium.all_relations r ON r.relid = p.table_oid;
CREATE OR REPLACE FUNCTION terrarium.show_external_table(relation regclass, with_partitions boolean) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  x pg_json := (SELECT options FROM terrarium.external_table WHERE table_oid = relation)::pg_json;
  result text;
BEGIN
  IF x IS NULL THEN RAISE EXCEPTION USING ERRCODE = '42809', MESSAGE = pg_format('"%s" is not an external table', relation); END IF;
  SELECT pg_format(E'CREATE EXTERNAL TABLE %s (\n%s\n)', relation, pg_string_agg(pg_format('    %s %s', value ->> 'name', value ->> 'type'), E',\n' ORDER BY place)
      FILTER (WHERE NOT (value ->> 'name' = ANY (ARRAY(SELECT pg_json_array_elements_text(x -> 'partitions')))))) INTO result
  FROM pg_json_array_elements(x -> 'columns') WITH ORDINALITY AS col (value, place);
  result := result || coalesce((SELECT E'\nPARTITIONED BY (' || pg_string_agg(pg_format('%s %s', value ->> 'name', value ->> 'type'), ', ' ORDER BY place) || ')'
    FROM pg_json_array_elements(x -> 'columns') WITH ORDINALITY AS col (value, place) WHERE value ->> 'name' = ANY (ARRAY(SELECT pg_json_array_elements_text(x -> 'partitions')))), '')
    || coalesce(E'\nROW FORMAT SERDE ' || quote_literal(x ->> 'serde'), '') || coalesce(E'\nROW FORMAT DELIMITED FIELDS TERMINATED BY ''' || replace(x ->> 'fieldsTerminatedBy', '''', '''''') || '''', '')
    || coalesce(E'\nSTORED AS ' || (x ->> 'format'), '') || coalesce(E'\nLOCATION ' || quote_literal(x ->> 'location'), '') || ';';
  IF with_partitions THEN
    result := result || coalesce((SELECT pg_string_agg(pg_format(E'\nALTER TABLE %s ADD IF NOT EXISTS PARTITION (%s) LOCATION %L;', relation,
      (SELECT pg_string_agg(name || '=' || quote_literal(value), ', ') FROM pg_json_array_elements_text(x -> 'partitions') WITH ORDINALITY AS k (name, place)
        JOIN pg_json_array_elements_text(p."values"::pg_json) WITH ORDINALITY AS v (value, place) USING (place)), p.location), '') FROM terrarium.external_partition p WHERE p.table_oid = relation), '');
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE VIEW pg_catalog.svv_redshift_functions AS SELECT current_database()::varchar(128) AS database_name, n.nspname::varchar(128) AS schema_name, p.proname::varchar(128) AS function_name,
  (CASE p.prokind WHEN 'p' THEN 'STORED PROCEDURE' WHEN 'a' THEN 'AGGREGATE FUNCTION' ELSE 'REGULAR FUNCTION' END)::varchar(128) AS function_type, pg_get_function_identity_arguments(p.oid)::varchar(512) AS argument_type,
  pg_get_function_result(p.oid)::varchar(128) AS result_type
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'terrarium');

-- The columns of late binding views: https://docs.aws.amazon.com/redshift/latest/dg/PG_GET_LATE_BINDING_VIEW_COLS.html, PG_GET_COLS.html
CREATE OR REPLACE FUNCTION pg_catalog.pg_get_late_binding_view_cols() RETURNS SETOF record LANGUAGE sql STABLE AS $$
  SELECT c.nspname, c.relname, c.attname, c.type::varchar, c.attnum::int FROM terrarium.all_columns c JOIN terrarium.late_binding_view l ON l.schema_name = c.nspname AND l.view_name = c.relname ORDER BY 1, 2, 5 $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_get_cols(relation text) RETURNS SETOF record LANGUAGE sql STABLE AS $$
  SELECT nspname, relname, attname, type::varchar, attnum::int FROM terrarium.all_columns WHERE relid = relation::regclass ORDER BY attnum $$;
GRANT SELECT ON pg_catalog.svv_redshift_databases, pg_catalog.svv_all_schemas, pg_catalog.svv_redshift_schemas, pg_catalog.svv_all_tables, pg_catalog.svv_redshift_tables, pg_catalog.svv_all_columns,
  pg_catalog.svv_redshift_columns, pg_catalog.svv_tables, pg_catalog.svv_columns, pg_catalog.svv_table_info, pg_catalog.stv_tbl_perm, pg_catalog.svv_diskusage, pg_catalog.svv_mv_info, pg_catalog.stv_mv_info,
  pg_catalog.pg_external_schema, pg_catalog.svv_external_schemas, pg_catalog.svv_external_databases, pg_catalog.svv_external_tables, pg_catalog.svv_external_columns, pg_catalog.svv_external_partitions,
  pg_catalog.svv_redshift_functions TO PUBLIC;
