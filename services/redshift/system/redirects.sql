-- The catalog that clients see in the place of Postgres's own: dialect/rewrites/catalog.ts names these views instead of the tables.
-- Besides the columns that Redshift's has, there are the keys that nothing enforces: for the engine they are no constraints, and have no indexes.
-- https://www.postgresql.org/docs/8.0/catalogs.html, https://docs.aws.amazon.com/redshift/latest/dg/r_PG_CLASS_INFO.html, r_PG_ATTRIBUTE_INFO.html,
-- r_PG_PROC_INFO.html, read 2026-11-24

-- Keys for which Redshift's catalog has an index.
CREATE OR REPLACE VIEW terrarium.key_index AS SELECT k.*, c.relnamespace FROM terrarium.table_key k JOIN pg_catalog.pg_class c ON c.oid = k.table_oid WHERE k.kind IN ('p', 'u');
GRANT SELECT ON terrarium.key_index TO PUBLIC;
CREATE OR REPLACE FUNCTION terrarium.referenced_key(k terrarium.table_key) RETURNS oid LANGUAGE sql STABLE AS
  $$ SELECT oid FROM terrarium.table_key WHERE k.kind = 'f' AND table_oid = k.foreign_oid AND kind IN ('p', 'u') ORDER BY kind LIMIT 1 $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_get_indexdef(oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT pg_format('CREATE UNIQUE INDEX %I ON %s USING btree (%s)', k.name, k.table_oid::regclass, terrarium.column_names(k.table_oid, k.attnums)) FROM terrarium.key_index k WHERE k.oid = $1), pg_pg_get_indexdef($1)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_get_indexdef(oid, int, boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT CASE $2 WHEN 0 THEN pg_get_indexdef($1) ELSE (SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = k.table_oid AND attnum = k.attnums[$2]) END FROM terrarium.key_index k WHERE k.oid = $1),
    pg_pg_get_indexdef($1, $2, $3)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_get_constraintdef(oid) RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT coalesce((SELECT terrarium.key_definition(k) FROM terrarium.table_key k WHERE k.oid = $1), pg_pg_get_constraintdef($1)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_get_constraintdef(oid, boolean) RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT coalesce((SELECT terrarium.key_definition(k) FROM terrarium.table_key k WHERE k.oid = $1), pg_pg_get_constraintdef($1, $2)) $$;

-- pg_constraint without the checks of terrarium's own.
CREATE OR REPLACE VIEW terrarium.pg_constraint AS
  SELECT oid, conname, connamespace, contype, condeferrable, condeferred, convalidated, conrelid, contypid, conindid, confrelid, confupdtype, confdeltype, confmatchtype,
    conkey, confkey, NULL::text AS conbin, pg_get_constraintdef(oid) AS consrc
  FROM pg_catalog.pg_constraint WHERE conname !~ '^bytes_[0-9]+_' AND contype <> 'n'
  UNION ALL
  SELECT k.oid, k.name, c.relnamespace, k.kind, false, false, true, k.table_oid, 0, CASE k.kind WHEN 'f' THEN coalesce(terrarium.referenced_key(k), 0) ELSE k.oid END, k.foreign_oid,
    CASE WHEN k.kind = 'f' THEN 'a' ELSE ' ' END::"char", CASE WHEN k.kind = 'f' THEN 'a' ELSE ' ' END::"char", CASE WHEN k.kind = 'f' THEN 's' ELSE ' ' END::"char",
    k.attnums, k.foreign_attnums, NULL, terrarium.key_definition(k)
  FROM terrarium.table_key k JOIN pg_catalog.pg_class c ON c.oid = k.table_oid;
CREATE OR REPLACE VIEW terrarium.pg_index AS SELECT * FROM pg_catalog.pg_index
  UNION ALL SELECT (made.row).* FROM (SELECT pg_json_populate_record(NULL::pg_catalog.pg_index, pg_json_build_object('indexrelid', oid, 'indrelid', table_oid, 'indnatts', pg_cardinality(attnums),
    'indnkeyatts', pg_cardinality(attnums), 'indisunique', true, 'indnullsnotdistinct', false, 'indisprimary', kind = 'p', 'indisexclusion', false, 'indimmediate', true, 'indisclustered', false,
    'indisvalid', true, 'indcheckxmin', false, 'indisready', true, 'indislive', true, 'indisreplident', false, 'indkey', array_to_string(attnums, ' '),
    'indclass', array_to_string(ARRAY(SELECT 0 FROM pg_unnest(attnums)), ' '), 'indoption', array_to_string(ARRAY(SELECT 0 FROM pg_unnest(attnums)), ' '))) AS row FROM terrarium.key_index) AS made;
CREATE OR REPLACE VIEW terrarium.pg_class AS SELECT c.*, false AS relhasoids,
  CASE i.diststyle WHEN 'EVEN' THEN 0 WHEN 'KEY' THEN 1 WHEN 'ALL' THEN 8 ELSE CASE WHEN c.relkind IN ('r', 'm') THEN 10 ELSE 0 END END::smallint AS reldiststyle,
  i.created AS relcreationtime
FROM pg_catalog.pg_class c LEFT JOIN terrarium.table_info i ON i.table_oid = c.oid
WHERE c.relkind <> 'S' AND c.relnamespace <> 'terrarium'::regnamespace
UNION ALL
SELECT (made.row).*, false, 0::smallint, NULL FROM (SELECT pg_json_populate_record(c, pg_json_build_object('oid', k.oid, 'relname', k.name, 'relkind', 'i', 'reltype', 0, 'relhasindex', false,
  'relnatts', pg_cardinality(k.attnums), 'relam', (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'btree'))) AS row FROM terrarium.key_index k JOIN pg_catalog.pg_class c ON c.oid = k.table_oid) AS made;
-- The numbers are ours; format_encoding turns them into names.
CREATE OR REPLACE FUNCTION terrarium.encodings() RETURNS text[] LANGUAGE sql IMMUTABLE AS
  $$ SELECT string_to_array('bytedict delta lzo runlength text255 text32k mostly8 mostly16 mostly32 delta32k zstd az64', ' ') $$;
CREATE OR REPLACE FUNCTION pg_catalog.format_encoding(int) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT CASE $1 WHEN 0 THEN 'none' ELSE (terrarium.encodings())[$1] END $$;
CREATE OR REPLACE VIEW terrarium.pg_attribute AS SELECT a.*, coalesce(c.distkey, false) AS attisdistkey, coalesce(c.sortkey, 0)::int AS attsortkeyord,
  coalesce(pg_array_position(terrarium.encodings(), c.encoding), 0)::smallint AS attencodingtype
FROM pg_catalog.pg_attribute a LEFT JOIN terrarium.all_columns c ON c.relid = a.attrelid AND c.attnum = a.attnum
UNION ALL
SELECT (made.row).*, false, 0, 0::smallint FROM (SELECT pg_json_populate_record(a, pg_json_build_object('attrelid', k.oid, 'attnum', each.place)) AS row FROM terrarium.key_index k
  CROSS JOIN LATERAL pg_unnest(k.attnums) WITH ORDINALITY AS each (number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.table_oid AND a.attnum = each.number) AS made;
CREATE OR REPLACE VIEW terrarium.pg_depend AS SELECT * FROM pg_catalog.pg_depend
  UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 0, 'pg_class'::regclass, terrarium.referenced_key(k), 0, 'n' FROM terrarium.table_key k WHERE terrarium.referenced_key(k) IS NOT NULL;
CREATE OR REPLACE VIEW terrarium.pg_attrdef AS SELECT d.*, pg_get_expr(d.adbin, d.adrelid) AS adsrc FROM pg_catalog.pg_attrdef d;
CREATE OR REPLACE VIEW terrarium.pg_proc AS SELECT p.*, p.prokind = 'a' AS proisagg, p.prokind = 'w' AS proiswindow FROM pg_catalog.pg_proc p;
-- What the engine has for itself is none of Redshift's.
CREATE OR REPLACE VIEW terrarium.pg_namespace AS SELECT * FROM pg_catalog.pg_namespace WHERE nspname <> 'terrarium';
CREATE OR REPLACE VIEW terrarium.pg_database AS SELECT d.*, 16384::oid AS datlastsysoid, NULL::text[] AS datconfig FROM pg_catalog.pg_database d
WHERE datname NOT IN ('postgres', 'terrarium_template', 'terrarium_template_building');
GRANT SELECT ON terrarium.pg_constraint, terrarium.pg_index, terrarium.pg_class, terrarium.pg_attribute, terrarium.pg_depend, terrarium.pg_attrdef, terrarium.pg_proc, terrarium.pg_namespace,
  terrarium.pg_database TO PUBLIC;

CREATE OR REPLACE VIEW pg_catalog.pg_class_info AS SELECT c.*, (SELECT count(*) FROM terrarium.column_info i WHERE i.table_oid = c.oid AND i.sortkey <> 0)::smallint AS relnumsortkeys,
  c.reldiststyle::int AS releffectivediststyle FROM terrarium.pg_class c;
CREATE OR REPLACE VIEW pg_catalog.pg_attribute_info AS SELECT a.*, a.attacl AS attaclinfo FROM terrarium.pg_attribute a;
CREATE OR REPLACE VIEW pg_catalog.pg_proc_info AS SELECT p.oid AS prooid, p.proname, p.pronamespace, p.proowner, p.prolang, p.prokind = 'a' AS proisagg, p.prosecdef, p.proisstrict, p.proretset, p.provolatile,
  p.pronargs, p.prorettype, p.proargtypes, p.proargnames, p.prosrc, NULL::bytea AS probin, p.proacl, p.proconfig, p.prokind, p.proargmodes, p.proallargtypes
FROM pg_catalog.pg_proc p WHERE p.pronamespace <> 'terrarium'::regnamespace;
GRANT SELECT ON pg_catalog.pg_class_info, pg_catalog.pg_attribute_info, pg_catalog.pg_proc_info TO PUBLIC;
