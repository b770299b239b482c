-- What SHOW lists besides relations (statements/show.ts). https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_CONSTRAINTS.html, r_SHOW_FUNCTIONS.html,
-- r_SHOW_PROCEDURES.html, r_SHOW_PARAMETERS.html, r_SHOW_COLUMN_GRANTS.html, read 2026-11-25

CREATE OR REPLACE VIEW terrarium.key_columns AS SELECT k.oid, k.kind, k.name::text AS key_name, current_database()::text AS database_name, r.nspname::text AS schema_name, r.relname::text AS table_name,
  a.attname::text AS column_name, place::int AS key_seq, k.foreign_oid, k.foreign_attnums[place] AS foreign_attnum
FROM terrarium.table_key k JOIN terrarium.all_relations r ON r.relid = k.table_oid CROSS JOIN LATERAL pg_unnest(k.attnums) WITH ORDINALITY AS each (number, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = k.table_oid AND a.attnum = number;
CREATE OR REPLACE VIEW terrarium.show_primary_keys AS SELECT database_name, schema_name, table_name, key_name AS pk_name, column_name, key_seq, key_seq AS ordinal FROM terrarium.key_columns WHERE kind = 'p';
-- Rules and deferrability are NULL: AWS's JDBC driver takes them for NO ACTION and NOT DEFERRABLE (MetadataAPIPostProcessor.java, read 2026-11-25).
CREATE OR REPLACE VIEW terrarium.show_foreign_keys AS SELECT current_database()::text AS pk_database_name, p.nspname::text AS pk_schema_name, p.relname::text AS pk_table_name,
  coalesce(a.attname, (SELECT column_name FROM terrarium.key_columns c JOIN terrarium.table_key k ON k.oid = c.oid WHERE k.table_oid = f.foreign_oid AND c.kind = 'p' AND c.key_seq = f.key_seq))::text AS pk_column_name,
  f.database_name AS fk_database_name, f.schema_name AS fk_schema_name, f.table_name AS fk_table_name, f.column_name AS fk_column_name, f.key_seq, f.key_name AS fk_name,
  (SELECT name FROM terrarium.table_key k WHERE k.table_oid = f.foreign_oid AND k.kind = 'p')::text AS pk_name, NULL::smallint AS update_rule, NULL::smallint AS delete_rule, NULL::smallint AS deferrability,
  f.oid::bigint * 1000 + f.key_seq AS ordinal
FROM terrarium.key_columns f JOIN terrarium.all_relations p ON p.relid = f.foreign_oid LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = f.foreign_oid AND a.attnum = f.foreign_attnum WHERE f.kind = 'f';

-- `signature` has the arguments that are not only OUT; of an argument the length is not kept.
CREATE OR REPLACE FUNCTION terrarium.type_names(kinds oid[]) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(pg_string_agg(terrarium.type_name(kind), ', ' ORDER BY place), '') FROM pg_unnest(kinds) WITH ORDINALITY AS each (kind, place) $$;
CREATE OR REPLACE VIEW terrarium.routines AS SELECT p.oid, p.prokind, current_database()::text AS database_name, n.nspname::text AS schema_name, p.proname::text AS routine_name,
  terrarium.type_names(coalesce(i.inputs::oid[], p.proargtypes::oid[])) AS signature, terrarium.type_names(coalesce(i.arguments::oid[], p.proargtypes::oid[])) AS whole_signature,
  pg_cardinality(coalesce(i.inputs::oid[], p.proargtypes::oid[])) AS number_of_arguments, coalesce(p.proallargtypes, p.proargtypes::oid[]) AS types,
  coalesce(p.proargmodes, pg_array_fill('i'::"char", ARRAY[p.pronargs::int])) AS modes, p.proargnames AS names, p.prorettype
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace LEFT JOIN terrarium.procedure_info i ON i.procedure_oid = p.oid
WHERE p.prokind IN ('f', 'p') AND n.nspname NOT IN ('terrarium', 'information_schema') AND has_function_privilege(p.oid, 'EXECUTE');
CREATE OR REPLACE VIEW terrarium.show_parameters AS SELECT prokind, signature, whole_signature, database_name, schema_name, routine_name AS procedure_name, routine_name AS function_name, coalesce(names[place], '') AS parameter_name, place::int AS ordinal_position,
  -- Those behind the inputs are INOUT to the engine (procedures.ts).
  CASE WHEN modes[place] = 'i' THEN 'IN' WHEN modes[place] = 'b' AND (SELECT count(*) FROM pg_unnest(modes[:place]) AS each (mode) WHERE mode <> 'o') <= number_of_arguments THEN 'INOUT' ELSE 'OUT' END AS parameter_type, terrarium.type_name(kind) AS data_type, NULL::int AS character_maximum_length,
  CASE kind WHEN 'int2'::regtype THEN 16 WHEN 'int4'::regtype THEN 32 WHEN 'int8'::regtype THEN 64 WHEN 'float4'::regtype THEN 24 WHEN 'float8'::regtype THEN 53 END AS numeric_precision,
  CASE WHEN kind IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 0 END AS numeric_scale, place AS ordinal
FROM terrarium.routines CROSS JOIN LATERAL pg_unnest(types) WITH ORDINALITY AS each (kind, place);
CREATE OR REPLACE VIEW terrarium.show_procedures AS SELECT database_name, schema_name, routine_name AS procedure_name, number_of_arguments, signature AS argument_list,
  nullif(terrarium.type_names(ARRAY(SELECT kind FROM pg_unnest(types) WITH ORDINALITY AS each (kind, place) WHERE modes[place] <> 'i' ORDER BY place)), '') AS return_type,
  obj_description(oid, 'pg_proc') AS remarks, routine_name || signature AS ordinal FROM terrarium.routines WHERE prokind = 'p';
CREATE OR REPLACE VIEW terrarium.show_functions AS SELECT database_name, schema_name, routine_name AS function_name, number_of_arguments, signature AS argument_list, terrarium.type_name(prorettype) AS return_type,
  obj_description(oid, 'pg_proc') AS remarks, routine_name || signature AS ordinal FROM terrarium.routines WHERE prokind = 'f';

CREATE OR REPLACE VIEW terrarium.show_column_grants AS SELECT current_database()::text AS database_name, r.nspname::text AS schema_name, r.relname::text AS table_name, c.attname::text AS column_name, 'COLUMN'::text AS object_type,
  a.privilege_type, i.identity_id, i.identity_name, i.identity_type, a.is_grantable AS admin_option, 'COLUMN'::text AS privilege_scope, pg_get_userbyid(a.grantor)::text AS grantor_name, c.attnum AS ordinal
FROM terrarium.all_relations r JOIN pg_catalog.pg_attribute c ON c.attrelid = r.relid AND NOT c.attisdropped, LATERAL aclexplode(c.attacl) AS a, LATERAL terrarium.identity_of(a.grantee) AS i;
GRANT SELECT ON terrarium.key_columns, terrarium.show_primary_keys, terrarium.show_foreign_keys, terrarium.routines, terrarium.show_parameters, terrarium.show_procedures, terrarium.show_functions,
  terrarium.show_column_grants TO PUBLIC;
