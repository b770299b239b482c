-- What happens to tables besides: lengths in bytes, attributes, keys, views that are not bound. The gateway calls the functions; the event
-- triggers see every statement, whoever has sent it.

CREATE OR REPLACE FUNCTION terrarium.owns(relation regclass) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT pg_has_role(session_user, (SELECT relowner FROM pg_catalog.pg_class WHERE oid = relation), 'USAGE') $$;
CREATE OR REPLACE FUNCTION terrarium.check_owner(relation regclass) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT terrarium.owns(relation) THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = pg_format('must be owner of relation %s', relation);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION terrarium.attnum_of(relation regclass, name text) RETURNS smallint LANGUAGE plpgsql STABLE AS $$
DECLARE
  found smallint;
BEGIN
  SELECT attnum INTO found FROM pg_catalog.pg_attribute WHERE attrelid = relation AND attname = name AND attnum > 0 AND NOT attisdropped;
  IF found IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = pg_format('column "%s" of relation "%s" does not exist', name, (SELECT relname FROM pg_catalog.pg_class WHERE oid = relation));
  END IF;
  RETURN found;
END $$;

-- Lengths of strings are bytes: https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html, read 2026-11-24. Each column gets a
-- check, whose name says what the column can take (dialect/engine-errors.ts reads it). What a table is made from is not checked again.
CREATE OR REPLACE FUNCTION terrarium.check_bytes(relation oid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  col record;
  wanted text;
  dropped text;
  changes text[] := '{}';
BEGIN
  FOR col IN
    SELECT a.attnum, a.attname, a.atttypmod - 4 AS length, CASE a.atttypid WHEN 'varchar'::regtype THEN 'varchar' ELSE 'char' END AS kind
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE a.attrelid = relation AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      AND a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4
  LOOP
    wanted := pg_format('bytes_%s_%s_%s', col.attnum, col.kind, col.length);
    FOR dropped IN
      SELECT conname FROM pg_catalog.pg_constraint WHERE conrelid = relation AND contype = 'c' AND conname ~ ('^bytes_' || col.attnum || '_') AND conname <> wanted
    LOOP
      changes := changes || pg_format('DROP CONSTRAINT %I', dropped);
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = relation AND conname = wanted) THEN
      changes := changes || pg_format('ADD CONSTRAINT %I CHECK (octet_length(%I) <= %s) NOT VALID', wanted, col.attname, col.length);
    END IF;
  END LOOP;
  IF pg_cardinality(changes) > 0 THEN
    EXECUTE pg_format('ALTER TABLE %s %s', relation::regclass, array_to_string(changes, ', '));
  END IF;
END $$;

-- A table made from a query: its strings are VARCHAR with a length, also where the engine says text or none. The bytes are the same, so only the
-- name changes.
CREATE OR REPLACE FUNCTION terrarium.name_strings(relation oid) RETURNS void LANGUAGE sql SECURITY DEFINER SET allow_system_table_mods = on AS $$
  UPDATE pg_catalog.pg_attribute SET atttypid = 'varchar'::regtype, atttypmod = 65535 + 4
  WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
    AND (atttypid = 'text'::regtype OR (atttypid = 'varchar'::regtype AND atttypmod = -1)) $$;
REVOKE ALL ON FUNCTION terrarium.name_strings(oid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION terrarium.on_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  command record;
BEGIN
  IF pg_current_setting('terrarium.in_ddl', true) = 'on' THEN RETURN; END IF;
  PERFORM pg_set_config('terrarium.in_ddl', 'on', true);
  FOR command IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE object_type IN ('table', 'table column') LOOP
    IF command.command_tag IN ('CREATE TABLE AS', 'SELECT INTO') THEN PERFORM terrarium.name_strings(command.objid); END IF;
    PERFORM terrarium.check_bytes(command.objid);
    IF command.command_tag = 'ALTER TABLE' THEN PERFORM terrarium.unbind_views(command.objid); END IF;
  END LOOP;
  PERFORM terrarium.bind_views();
  PERFORM pg_set_config('terrarium.in_ddl', 'off', true);
END $$;

CREATE OR REPLACE FUNCTION terrarium.on_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  dropped record;
BEGIN
  FOR dropped IN SELECT * FROM pg_event_trigger_dropped_objects() LOOP
    IF dropped.object_type IN ('table', 'view', 'materialized view', 'foreign table') THEN
      DELETE FROM terrarium.table_info WHERE table_oid = dropped.objid;
      DELETE FROM terrarium.column_info WHERE table_oid = dropped.objid;
      DELETE FROM terrarium.table_key WHERE table_oid = dropped.objid OR foreign_oid = dropped.objid;
      DELETE FROM terrarium.view_info WHERE view_oid = dropped.objid;
      DELETE FROM terrarium.external_table WHERE table_oid = dropped.objid;
      DELETE FROM terrarium.external_partition WHERE table_oid = dropped.objid;
    ELSIF dropped.object_type = 'table column' THEN
      DELETE FROM terrarium.column_info WHERE table_oid = dropped.objid AND attnum = dropped.objsubid;
      DELETE FROM terrarium.table_key WHERE table_oid = dropped.objid AND dropped.objsubid = ANY (attnums);
    ELSIF dropped.object_type = 'schema' THEN
      DELETE FROM terrarium.external_schema WHERE schema_oid = dropped.objid;
      DELETE FROM terrarium.late_binding_view WHERE schema_name = dropped.object_name;
    END IF;
  END LOOP;
END $$;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtname = 'terrarium_ddl') THEN
    CREATE EVENT TRIGGER terrarium_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'CREATE VIEW')
      EXECUTE FUNCTION terrarium.on_ddl();
    CREATE EVENT TRIGGER terrarium_drop ON sql_drop EXECUTE FUNCTION terrarium.on_drop();
  END IF;
END $$;

-- Attributes come as JSON from dialect/statements/table-attributes.ts. A table that was there already keeps its own. Other tables come as
-- numbers, because only the caller's search path finds them.
CREATE OR REPLACE FUNCTION terrarium.keep_table(relation regclass, attributes text, parent oid, targets oid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  given pg_json := attributes::pg_json;
  each record;
BEGIN
  PERFORM terrarium.check_owner(relation);
  IF EXISTS (SELECT FROM terrarium.table_info WHERE table_oid = relation) THEN RETURN; END IF;
  INSERT INTO terrarium.table_info (table_oid, diststyle, sortstyle, backup)
  SELECT relation, coalesce(given ->> 'distStyle', parent_info.diststyle, 'AUTO'), coalesce(given ->> 'sortStyle', parent_info.sortstyle, 'auto'),
    coalesce((given ->> 'backup')::boolean, parent_info.backup, true)
  FROM (VALUES (1)) AS one LEFT JOIN terrarium.table_info AS parent_info ON parent_info.table_oid = parent;
  IF parent IS NOT NULL THEN
    INSERT INTO terrarium.column_info SELECT relation, own.attnum, inherited.encoding, inherited.distkey, inherited.sortkey
    FROM terrarium.column_info AS inherited
    JOIN pg_attribute AS theirs ON theirs.attrelid = parent AND theirs.attnum = inherited.attnum
    JOIN pg_attribute AS own ON own.attrelid = relation AND own.attname = theirs.attname
    WHERE inherited.table_oid = parent;
  END IF;
  PERFORM terrarium.keep_columns(relation, attributes);
  FOR each IN SELECT value::text AS key, place FROM pg_json_array_elements(given -> 'keys') WITH ORDINALITY AS k (value, place) LOOP
    PERFORM terrarium.add_key(relation, each.key, targets[each.place]);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION terrarium.keep_columns(relation regclass, attributes text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  given pg_json := attributes::pg_json;
  each pg_json;
BEGIN
  PERFORM terrarium.check_owner(relation);
  FOR each IN SELECT pg_json_array_elements(given -> 'columns') LOOP
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attname = each ->> 'name' AND attnum > 0 AND NOT attisdropped) THEN
      -- Recorded: https://github.com/jazzband/django-redshift-backend/pull/97, read 2026-11-24
      RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('column "%s" specified as distkey/sortkey is not in the table "%s"',
        each ->> 'name', (SELECT relname FROM pg_class WHERE oid = relation));
    END IF;
    IF (each ->> 'isDistKey' IS NOT NULL OR each ->> 'sortKey' IS NOT NULL) AND (SELECT atttypid FROM pg_attribute WHERE attrelid = relation
      AND attname = each ->> 'name') = 'super'::regtype THEN
      RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('Column "%s" of type super cannot be a distkey or sortkey', each ->> 'name');
    END IF;
    INSERT INTO terrarium.column_info VALUES (relation, terrarium.attnum_of(relation, each ->> 'name'), each ->> 'encoding',
      coalesce((each ->> 'isDistKey')::boolean, false), coalesce((each ->> 'sortKey')::int, 0))
    ON CONFLICT (table_oid, attnum) DO UPDATE SET encoding = coalesce(excluded.encoding, column_info.encoding),
      distkey = excluded.distkey OR column_info.distkey, sortkey = greatest(excluded.sortkey, column_info.sortkey);
  END LOOP;
  IF EXISTS (SELECT FROM terrarium.column_info WHERE table_oid = relation AND distkey) THEN
    UPDATE terrarium.table_info SET diststyle = 'KEY' WHERE table_oid = relation AND diststyle = 'AUTO';
  END IF;
  IF EXISTS (SELECT FROM terrarium.column_info WHERE table_oid = relation AND sortkey > 0) THEN
    UPDATE terrarium.table_info SET sortstyle = 'compound' WHERE table_oid = relation AND sortstyle = 'auto';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION terrarium.add_key(relation regclass, definition text, target oid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  given pg_json := definition::pg_json;
  kind "char" := substr(given ->> 'kind', 1, 1);
  names text[] := ARRAY(SELECT pg_json_array_elements_text(given -> 'columns'));
  own text := (SELECT relname FROM pg_class WHERE oid = relation);
  nullable text;
BEGIN
  PERFORM terrarium.check_owner(relation);
  IF kind = 'p' THEN
    IF EXISTS (SELECT FROM terrarium.table_key AS k WHERE k.table_oid = relation AND k.kind = 'p') THEN
      RAISE EXCEPTION USING ERRCODE = '42P16', MESSAGE = pg_format('multiple primary keys for table "%s" are not allowed', own);
    END IF;
    SELECT attname INTO nullable FROM pg_attribute WHERE attrelid = relation AND attname = ANY (names) AND NOT attnotnull LIMIT 1;
    IF nullable IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = '42P16', MESSAGE = pg_format('primary key column "%s" must be NOT NULL', nullable);
    END IF;
  END IF;
  IF given ->> 'table' IS NOT NULL AND target IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '42P01', MESSAGE = pg_format('relation %s does not exist', given ->> 'table');
  END IF;
  INSERT INTO terrarium.table_key
  SELECT pg_nextval('terrarium.key_oid')::oid, relation, coalesce(given ->> 'name', own || CASE kind WHEN 'p' THEN '_pkey' WHEN 'u' THEN '_' || array_to_string(names, '_') || '_key'
      ELSE '_' || array_to_string(names, '_') || '_fkey' END),
    kind, ARRAY(SELECT terrarium.attnum_of(relation, name) FROM pg_unnest(names) AS each (name)), coalesce(target, 0),
    CASE WHEN target IS NOT NULL THEN ARRAY(SELECT terrarium.attnum_of(target, name) FROM pg_json_array_elements_text(given -> 'references') AS each (name)) END;
  UPDATE terrarium.table_key SET foreign_attnums = (SELECT k.attnums FROM terrarium.table_key AS k WHERE k.table_oid = target AND k.kind = 'p')
  WHERE table_oid = relation AND foreign_oid <> 0 AND foreign_attnums = '{}';
END $$;

CREATE OR REPLACE FUNCTION terrarium.drop_key(relation regclass, key_name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_owner(relation);
  DELETE FROM terrarium.table_key WHERE table_oid = relation AND name = key_name;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = pg_format('constraint "%s" does not exist', key_name);
  END IF;
END $$;

-- Recorded: https://github.com/jazzband/django-redshift-backend/pull/97, read 2026-11-24
CREATE OR REPLACE FUNCTION terrarium.check_droppable(relation regclass, name text) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  info terrarium.column_info;
BEGIN
  SELECT * INTO info FROM terrarium.column_info WHERE table_oid = relation AND attnum = terrarium.attnum_of(relation, name);
  IF info.sortkey > 0 THEN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('cannot drop sortkey column "%s"', name); END IF;
  IF info.distkey THEN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('cannot drop distkey column "%s"', name); END IF;
END $$;

-- What may become of a column's length: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html, read 2026-11-24. The text about
-- defaults is recorded: https://github.com/jazzband/django-redshift-backend/pull/134.
CREATE OR REPLACE FUNCTION terrarium.check_resize(relation regclass, name text, wanted text) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  col pg_catalog.pg_attribute;
  info terrarium.column_info;
  longest int;
  size int := substring(wanted FROM '[0-9]+')::int;
BEGIN
  PERFORM terrarium.attnum_of(relation, name);
  SELECT * INTO col FROM pg_catalog.pg_attribute WHERE attrelid = relation AND attname = name;
  SELECT * INTO info FROM terrarium.column_info WHERE table_oid = relation AND attnum = col.attnum;
  IF col.atttypid <> 'varchar'::regtype OR wanted NOT LIKE 'varchar%' THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('cannot alter column "%s" of relation "%s", target data type "%s" is not supported', name,
      (SELECT relname FROM pg_catalog.pg_class WHERE oid = relation), wanted);
  END IF;
  IF size = col.atttypmod - 4 THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('cannot alter column "%s" of relation "%s", target column size should be different', name,
      (SELECT relname FROM pg_catalog.pg_class WHERE oid = relation));
  END IF;
  IF info.encoding IN ('bytedict', 'runlength', 'text255', 'text32k') THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('cannot alter column "%s" of relation "%s", column encoding %s is not supported', name,
      (SELECT relname FROM pg_catalog.pg_class WHERE oid = relation), info.encoding);
  END IF;
  IF EXISTS (SELECT FROM terrarium.table_key WHERE table_oid = relation AND col.attnum = ANY (attnums)) THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('cannot alter column "%s" of relation "%s" with UNIQUE, PRIMARY KEY, or FOREIGN KEY constraint', name,
      (SELECT relname FROM pg_catalog.pg_class WHERE oid = relation));
  END IF;
  IF size < col.atttypmod - 4 THEN
    IF col.atthasdef THEN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'cannot decrease a VARCHAR column size with default value'; END IF;
    EXECUTE pg_format('SELECT max(octet_length(%I)) FROM %s', name, relation) INTO longest;
    IF longest > size THEN
      RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('cannot alter column "%s" of relation "%s", target column size should be larger or equal to current maximum column size of %s', name,
        (SELECT relname FROM pg_catalog.pg_class WHERE oid = relation), longest);
    END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION terrarium.touch_table(relation regclass) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_owner(relation);
  INSERT INTO terrarium.table_info (table_oid) VALUES (relation) ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION terrarium.set_distribution(relation regclass, style text, name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.touch_table(relation);
  UPDATE terrarium.table_info SET diststyle = style WHERE table_oid = relation;
  UPDATE terrarium.column_info SET distkey = false WHERE table_oid = relation;
  IF name IS NOT NULL THEN
    INSERT INTO terrarium.column_info VALUES (relation, terrarium.attnum_of(relation, name), NULL, true) ON CONFLICT (table_oid, attnum) DO UPDATE SET distkey = true;
  END IF;
END $$;
CREATE OR REPLACE FUNCTION terrarium.set_sort_key(relation regclass, style text, names text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.touch_table(relation);
  UPDATE terrarium.table_info SET sortstyle = style WHERE table_oid = relation;
  UPDATE terrarium.column_info SET sortkey = 0 WHERE table_oid = relation;
  INSERT INTO terrarium.column_info SELECT relation, terrarium.attnum_of(relation, name), NULL, false, place FROM pg_unnest(names) WITH ORDINALITY AS each (name, place)
  ON CONFLICT (table_oid, attnum) DO UPDATE SET sortkey = excluded.sortkey;
END $$;
CREATE OR REPLACE FUNCTION terrarium.set_encoding(relation regclass, name text, wanted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.touch_table(relation);
  IF name IS NULL THEN
    UPDATE terrarium.column_info SET encoding = NULL WHERE table_oid = relation;
  ELSE
    INSERT INTO terrarium.column_info VALUES (relation, terrarium.attnum_of(relation, name), nullif(wanted, 'auto'))
    ON CONFLICT (table_oid, attnum) DO UPDATE SET encoding = excluded.encoding;
  END IF;
END $$;

-- ALTER TABLE APPEND: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE_APPEND.html, read 2026-11-24
CREATE OR REPLACE FUNCTION terrarium.append(target regclass, source regclass, ignores_extra boolean, fills_target boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  shared text;
  extra text;
  missing text;
BEGIN
  IF target = source THEN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'cannot append a table to itself'; END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid IN (target, source) AND (relpersistence = 't' OR relkind <> 'r')) THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'ALTER TABLE APPEND is supported on permanent tables only';
  END IF;
  SELECT pg_string_agg(quote_ident(s.attname), ', ') FILTER (WHERE t.attname IS NOT NULL), pg_string_agg(s.attname, ', ') FILTER (WHERE t.attname IS NULL)
  INTO shared, extra
  FROM pg_catalog.pg_attribute s LEFT JOIN pg_catalog.pg_attribute t ON t.attrelid = target AND t.attname = s.attname AND t.attnum > 0 AND NOT t.attisdropped
    AND t.atttypid = s.atttypid AND t.atttypmod = s.atttypmod
  WHERE s.attrelid = source AND s.attnum > 0 AND NOT s.attisdropped;
  SELECT pg_string_agg(t.attname, ', ') INTO missing FROM pg_catalog.pg_attribute t WHERE t.attrelid = target AND t.attnum > 0 AND NOT t.attisdropped
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute s WHERE s.attrelid = source AND s.attname = t.attname AND s.attnum > 0 AND NOT s.attisdropped);
  IF extra IS NOT NULL AND NOT ignores_extra THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('Source table has columns that the target table has not, or of another type: %s. Use IGNOREEXTRA.', extra);
  END IF;
  IF missing IS NOT NULL AND NOT fills_target THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = pg_format('Target table has columns that the source table has not: %s. Use FILLTARGET.', missing);
  END IF;
  EXECUTE pg_format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s', target, shared, shared, source);
  EXECUTE pg_format('TRUNCATE %s', source);
END $$;

CREATE OR REPLACE FUNCTION terrarium.check_same_columns(target regclass, source regclass) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF (SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = target AND attnum > 0 AND NOT attisdropped)
    <> (SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped) THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'MERGE with REMOVE DUPLICATES needs source and target tables with the same columns';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION terrarium.set_system_privilege(role_name text, privilege text, granted boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
    RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = pg_format('role "%s" does not exist', role_name);
  END IF;
  IF granted THEN INSERT INTO terrarium.system_privilege VALUES (role_name, privilege) ON CONFLICT DO NOTHING;
  ELSE DELETE FROM terrarium.system_privilege AS p WHERE p.role_name = set_system_privilege.role_name AND p.privilege = set_system_privilege.privilege; END IF;
END $$;
