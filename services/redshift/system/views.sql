-- Views: their text as it was written, and late binding views, which are views of the engine's as long as all that they read is there.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html, read 2026-11-24

CREATE OR REPLACE FUNCTION terrarium.keep_view(relation regclass, query text, refreshes boolean DEFAULT false) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_owner(relation);
  INSERT INTO terrarium.view_info VALUES (relation, query, refreshes, now() AT TIME ZONE 'UTC')
  ON CONFLICT (view_oid) DO UPDATE SET query = excluded.query, auto_refresh = excluded.auto_refresh;
END $$;
CREATE OR REPLACE FUNCTION terrarium.keep_refresh(relation regclass) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_owner(relation);
  UPDATE terrarium.view_info SET refreshed = now() AT TIME ZONE 'UTC' WHERE view_oid = relation;
END $$;
CREATE OR REPLACE FUNCTION terrarium.set_auto_refresh(relation regclass, refreshes boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_owner(relation);
  UPDATE terrarium.view_info SET auto_refresh = refreshes WHERE view_oid = relation;
END $$;

-- Binds those that can be bound. What one lacks is no error of whoever has just made something else.
CREATE OR REPLACE FUNCTION terrarium.bind_views() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  late terrarium.late_binding_view;
  again boolean := true;
BEGIN
  -- One may read another one.
  WHILE again LOOP
    again := false;
    FOR late IN SELECT * FROM terrarium.late_binding_view AS l
      WHERE to_regclass(pg_format('%I.%I', l.schema_name, l.view_name)) IS NULL AND to_regnamespace(quote_ident(l.schema_name)) IS NOT NULL
    LOOP
      BEGIN
        EXECUTE pg_format('CREATE VIEW %I.%I%s', late.schema_name, late.view_name, late.definition);
        EXECUTE pg_format('ALTER VIEW %I.%I OWNER TO %I', late.schema_name, late.view_name, (SELECT rolname FROM pg_roles WHERE oid = late.owner));
        again := true;
      EXCEPTION WHEN OTHERS THEN NULL;
      END;
    END LOOP;
  END LOOP;
END $$;

-- Takes away those that read a relation, and those that read them.
CREATE OR REPLACE FUNCTION terrarium.unbind_views(relation oid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  dependent record;
BEGIN
  FOR dependent IN
    SELECT DISTINCT c.oid, c.relname, n.nspname FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class c ON c.oid = r.ev_class
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN terrarium.late_binding_view l ON l.schema_name = n.nspname AND l.view_name = c.relname
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = relation AND c.oid <> relation
  LOOP
    PERFORM terrarium.unbind_views(dependent.oid);
    EXECUTE pg_format('DROP VIEW IF EXISTS %I.%I', dependent.nspname, dependent.relname);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION terrarium.bind_views() FROM PUBLIC;

CREATE OR REPLACE FUNCTION terrarium.create_late_binding_view(name text, definition text, query text, or_replace boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parts text[] := pg_parse_ident(name);
  in_schema text := CASE WHEN pg_cardinality(parts) > 1 THEN parts[pg_cardinality(parts) - 1] ELSE current_schema() END;
  called text := parts[pg_cardinality(parts)];
  known oid := to_regclass(pg_format('%I.%I', in_schema, called));
BEGIN
  IF to_regnamespace(quote_ident(in_schema)) IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '3F000', MESSAGE = pg_format('schema "%s" does not exist', in_schema);
  END IF;
  IF NOT has_schema_privilege(session_user, quote_ident(in_schema), 'CREATE') THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = pg_format('permission denied for schema %s', in_schema);
  END IF;
  IF known IS NOT NULL OR EXISTS (SELECT FROM terrarium.late_binding_view l WHERE l.schema_name = in_schema AND l.view_name = called) THEN
    IF NOT or_replace THEN RAISE EXCEPTION USING ERRCODE = '42P07', MESSAGE = pg_format('relation "%s" already exists', called); END IF;
    IF known IS NOT NULL THEN
      PERFORM terrarium.check_owner(known);
      PERFORM terrarium.unbind_views(known);
      EXECUTE pg_format('DROP VIEW %I.%I', in_schema, called);
    END IF;
  END IF;
  PERFORM terrarium.keep_late_binding_view(in_schema, called, definition, query);
END $$;
CREATE OR REPLACE FUNCTION terrarium.keep_late_binding_view(in_schema text, called text, definition text, query text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO terrarium.late_binding_view VALUES (in_schema, called, definition, query, (SELECT oid FROM pg_roles WHERE rolname = session_user))
  ON CONFLICT (schema_name, view_name) DO UPDATE SET definition = excluded.definition, query = excluded.query;
  PERFORM terrarium.bind_views();
END $$;

CREATE OR REPLACE FUNCTION terrarium.drop_view(name text, if_exists boolean, cascades boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parts text[] := pg_parse_ident(name);
  known oid := to_regclass(name);
  in_schema text := coalesce((SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = known),
    CASE WHEN pg_cardinality(parts) > 1 THEN parts[pg_cardinality(parts) - 1] ELSE current_schema() END);
  called text := parts[pg_cardinality(parts)];
  forgotten boolean := terrarium.forget_late_binding_view(in_schema, called);
BEGIN
  IF known IS NULL AND (forgotten OR if_exists) THEN RETURN; END IF;
  IF known IS NOT NULL THEN PERFORM terrarium.unbind_views(known); END IF;
  EXECUTE pg_format('DROP VIEW %s %s', name, CASE WHEN cascades THEN 'CASCADE' ELSE '' END);
END $$;
CREATE OR REPLACE FUNCTION terrarium.forget_late_binding_view(in_schema text, called text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  late terrarium.late_binding_view;
BEGIN
  SELECT * INTO late FROM terrarium.late_binding_view WHERE schema_name = in_schema AND view_name = called;
  IF NOT FOUND THEN RETURN false; END IF;
  IF NOT pg_has_role(session_user, late.owner, 'USAGE') THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = pg_format('must be owner of view %s', called);
  END IF;
  DELETE FROM terrarium.late_binding_view WHERE schema_name = in_schema AND view_name = called;
  RETURN true;
END $$;

-- External schemas and tables.
CREATE OR REPLACE FUNCTION terrarium.drop_table(name text, if_exists boolean, cascades boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  known oid := to_regclass(name);
BEGIN
  PERFORM terrarium.unbind_views(known);
  EXECUTE pg_format('DROP %s TABLE %s %s %s', CASE WHEN (SELECT relkind FROM pg_catalog.pg_class WHERE oid = known) = 'f' THEN 'FOREIGN' ELSE '' END,
    CASE WHEN if_exists THEN 'IF EXISTS' ELSE '' END, name, CASE WHEN cascades THEN 'CASCADE' ELSE '' END);
END $$;
CREATE OR REPLACE FUNCTION terrarium.keep_external_schema(name text, kind int, database_name text, options text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO terrarium.external_schema VALUES (to_regnamespace(quote_ident(name)), kind, database_name, options) ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION terrarium.keep_external_table(relation regclass, options text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_owner(relation);
  INSERT INTO terrarium.external_table VALUES (relation, options) ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION terrarium.check_external(relation regclass) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_owner(relation);
  IF NOT EXISTS (SELECT FROM terrarium.external_table WHERE table_oid = relation) THEN
    RAISE EXCEPTION USING ERRCODE = '42809', MESSAGE = pg_format('"%s" is not an external table', relation);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION terrarium.set_external(relation regclass, name text, value text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_external(relation);
  UPDATE terrarium.external_table SET options = pg_jsonb_set(options::pg_jsonb, ARRAY[name], pg_to_jsonb(value))::text WHERE table_oid = relation;
END $$;
CREATE OR REPLACE FUNCTION terrarium.set_external_parameters(relation regclass, given text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_external(relation);
  UPDATE terrarium.external_table SET options = pg_jsonb_set(options::pg_jsonb, '{parameters}', coalesce(options::pg_jsonb -> 'parameters', '{}') || given::pg_jsonb)::text
  WHERE table_oid = relation;
END $$;
CREATE OR REPLACE FUNCTION terrarium.add_partition(relation regclass, given text, place text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_external(relation);
  INSERT INTO terrarium.external_partition VALUES (relation, given, place) ON CONFLICT (table_oid, "values") DO UPDATE SET location = excluded.location;
END $$;
CREATE OR REPLACE FUNCTION terrarium.drop_partition(relation regclass, given text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM terrarium.check_external(relation);
  DELETE FROM terrarium.external_partition WHERE table_oid = relation AND "values" = given;
END $$;
