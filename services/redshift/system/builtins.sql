-- What Postgres has and Redshift has not. It gets another name, `pg_` before its own, under which the files below use it; so whoever calls
-- it hears from the engine itself that there is no such function or type, with the place in the statement.
-- https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-functions.html, c_unsupported-postgresql-datatypes.html, and, for
-- what was invented after PostgreSQL 8.0, its documentation: https://www.postgresql.org/docs/8.0/functions.html; read 2026-11-24.
-- Some functions are here because Redshift has them with another meaning; they are defined anew below.

UPDATE pg_catalog.pg_proc SET proname = 'pg_' || proname
WHERE pronamespace = 'pg_catalog'::regnamespace AND oid < 16384 AND proname = ANY (string_to_array(translate('
  string_agg array_agg xmlagg every corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
  regr_syy mode range_agg range_intersect_agg avg
  json_agg jsonb_agg json_agg_strict jsonb_agg_strict json_object_agg jsonb_object_agg json_object_agg_strict jsonb_object_agg_strict
  json_object_agg_unique jsonb_object_agg_unique json_object_agg_unique_strict jsonb_object_agg_unique_strict
  json_build_array jsonb_build_array json_build_object jsonb_build_object json_object jsonb_object to_json to_jsonb row_to_json array_to_json
  json_each jsonb_each json_each_text jsonb_each_text json_array_elements jsonb_array_elements json_array_elements_text
  jsonb_array_elements_text json_object_keys jsonb_object_keys json_extract_path jsonb_extract_path json_extract_path_text
  jsonb_extract_path_text json_array_length jsonb_array_length json_typeof jsonb_typeof json_strip_nulls jsonb_strip_nulls jsonb_set
  jsonb_set_lax jsonb_insert jsonb_pretty jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array
  jsonb_path_query_first json_populate_record jsonb_populate_record json_populate_recordset jsonb_populate_recordset json_to_record
  jsonb_to_record json_to_recordset jsonb_to_recordset
  clock_timestamp transaction_timestamp statement_timestamp justify_days justify_hours justify_interval pg_sleep pg_sleep_for
  pg_sleep_until make_date make_time make_timestamp make_timestamptz make_interval date_bin date_add date_subtract date_part to_timestamp to_date
  current_setting set_config
  div setseed width_bucket gcd lcm factorial min_scale trim_scale sinh cosh tanh asinh acosh atanh sind cosd tand cotd asind acosd atand
  atan2d erf erfc gamma lgamma random_normal
  bit_length overlay convert convert_from convert_to encode format quote_nullable regexp_match regexp_matches regexp_split_to_array
  regexp_split_to_table regexp_like regexp_count regexp_instr regexp_replace regexp_substr concat concat_ws string_to_table starts_with
  normalize is_normalized unistr parse_ident casefold crc32 crc32c sha224 sha256 sha384 sha512
  unnest array_length cardinality array_ndims array_position array_positions array_remove array_replace array_fill trim_array
  array_shuffle array_sample array_reverse array_sort generate_subscripts num_nonnulls num_nulls
  nextval currval lastval setval gen_random_uuid uuidv4 uuidv7 uuid_extract_version uuid_extract_timestamp
  pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock
  pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared
  txid_current txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin
  txid_visible_in_snapshot txid_status pg_current_xact_id pg_current_snapshot inet_client_addr inet_client_port inet_server_addr
  inet_server_port current_query pg_conf_load_time pg_postmaster_start_time pg_is_other_temp_schema pg_my_temp_schema
  pg_listening_channels pg_trigger_depth pg_notify xmlcomment xpath xpath_exists xml_is_well_formed query_to_xml table_to_xml cursor_to_xml
  to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline setweight numnode querytree
  ts_rewrite array_to_tsvector
  pg_get_indexdef pg_get_constraintdef
', chr(10), ' '), ' '));

-- Those for decimals; Redshift's give doubles.
UPDATE pg_catalog.pg_proc SET proname = 'pg_' || proname
WHERE pronamespace = 'pg_catalog'::regnamespace AND oid < 16384 AND proname IN ('sqrt', 'exp', 'power', 'pow', 'log')
  AND 'numeric'::regtype = ANY (proargtypes::oid[]);

UPDATE pg_catalog.pg_type SET typname = 'pg_' || typname
WHERE typnamespace = 'pg_catalog'::regnamespace AND oid < 16384 AND typname = ANY (string_to_array(translate('
  json jsonb jsonpath uuid xml tsvector tsquery txid_snapshot money macaddr8 int4range int8range numrange daterange tsrange tstzrange
  int4multirange int8multirange nummultirange datemultirange tsmultirange tstzmultirange
', chr(10), ' '), ' '));

-- What information_schema uses of it.
CREATE OR REPLACE FUNCTION information_schema._pg_expandarray(anyarray, OUT x anyelement, OUT n int) RETURNS SETOF record LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT * FROM pg_catalog.pg_unnest($1) WITH ORDINALITY $$;
