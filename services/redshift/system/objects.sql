-- What is in objects of SUPER, and what its numbers are made of.
-- https://docs.aws.amazon.com/redshift/latest/dg/Object_Functions.html, c_Type_Info_Functions.html and the pages below them, read 2026-11-25

CREATE OR REPLACE FUNCTION terrarium.object_of(names text[], "values" pg_json[]) RETURNS pg_json LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ('{' || coalesce(pg_string_agg(pg_to_json(name)::text || ':' || value::text, ',' ORDER BY place), '') || '}')::pg_json
  FROM ROWS FROM (pg_unnest(names), pg_unnest("values")) WITH ORDINALITY AS each (name, value, place) $$;
CREATE OR REPLACE FUNCTION pg_catalog.get_number_attributes(super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN pg_catalog.is_object($1) THEN (SELECT count(*) FROM pg_json_object_keys(terrarium.json_of($1)))::int END $$;

CREATE OR REPLACE FUNCTION terrarium.renamed_attributes(value pg_json, upper boolean) RETURNS pg_json LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  names text[];
BEGIN
  CASE pg_json_typeof(value)
    WHEN 'array' THEN
      RETURN pg_array_to_json(ARRAY(SELECT terrarium.renamed_attributes(item, upper) FROM pg_json_array_elements(value) WITH ORDINALITY AS each (item, place) ORDER BY place));
    WHEN 'object' THEN
      names := ARRAY(SELECT CASE WHEN upper THEN pg_catalog.upper(key) ELSE lower(key) END FROM pg_json_object_keys(value) WITH ORDINALITY AS each (key, place) ORDER BY place);
      IF EXISTS (SELECT FROM pg_unnest(names) AS each (name) GROUP BY name HAVING count(*) > 1) THEN
        RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'Invalid input',
          DETAIL = E'\n  -----------------------------------------------\n  error:  Invalid input\n  code:      8001\n  context:   SUPER value has duplicate attributes after case conversion.\n  -----------------------------------------------\n';
      END IF;
      RETURN terrarium.object_of(names, ARRAY(SELECT terrarium.renamed_attributes(item, upper) FROM pg_json_each(value) WITH ORDINALITY AS each (key, item, place) ORDER BY place));
    ELSE RETURN value;
  END CASE;
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.upper_attribute_names(super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.compact(terrarium.renamed_attributes(terrarium.json_of($1), true)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.lower_attribute_names(super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.compact(terrarium.renamed_attributes(terrarium.json_of($1), false)) $$;

-- OBJECT_TRANSFORM (rewrites/object-transform.ts). A path is a text like `"a"."b"`.
CREATE OR REPLACE FUNCTION terrarium.kept_attributes(value pg_json, paths pg_json, above text[]) RETURNS pg_json LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  names text[] := '{}';
  items pg_json[] := '{}';
  name text;
  item pg_json;
  place text[];
BEGIN
  FOR name, item IN SELECT * FROM pg_json_each(value) LOOP
    place := above || name;
    IF EXISTS (SELECT FROM pg_json_array_elements_text(paths) AS each (path) WHERE pg_parse_ident(path) = place) THEN NULL;
    ELSIF pg_json_typeof(item) = 'object' AND EXISTS (SELECT FROM pg_json_array_elements_text(paths) AS each (path) WHERE (pg_parse_ident(path))[:pg_cardinality(place)] = place) THEN
      item := terrarium.kept_attributes(item, paths, place);
      CONTINUE WHEN item::text = '{}';
    ELSE CONTINUE;
    END IF;
    names := names || name;
    items := items || item;
  END LOOP;
  RETURN terrarium.object_of(names, items);
END $$;
CREATE OR REPLACE FUNCTION terrarium.with_attribute(value pg_json, path text[], wanted pg_json) RETURNS pg_json LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  object pg_json := CASE WHEN pg_json_typeof(value) = 'object' THEN value ELSE '{}' END;
  names text[] := ARRAY(SELECT key FROM pg_json_object_keys(object) WITH ORDINALITY AS each (key, place) ORDER BY place);
  items pg_json[] := ARRAY(SELECT item FROM pg_json_each(object) WITH ORDINALITY AS each (key, item, place) ORDER BY place);
  place int := coalesce(pg_array_position(names, path[1]), pg_cardinality(names) + 1);
BEGIN
  names[place] := path[1];
  items[place] := CASE WHEN pg_cardinality(path) = 1 THEN wanted ELSE terrarium.with_attribute(coalesce(items[place], '{}'), path[2:], wanted) END;
  RETURN terrarium.object_of(names, items);
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.object_transform(input super, kept pg_json DEFAULT NULL, set pg_json DEFAULT NULL) RETURNS super LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  result pg_json := terrarium.json_of(input);
BEGIN
  IF pg_json_typeof(result) IS DISTINCT FROM 'object' THEN RETURN input; END IF;
  IF kept IS NOT NULL THEN result := terrarium.kept_attributes(result, kept, '{}'); END IF;
  FOR place IN 0 .. coalesce(pg_json_array_length(set), 0) - 2 BY 2 LOOP
    result := terrarium.with_attribute(result, pg_parse_ident(set ->> place), set -> (place + 1));
  END LOOP;
  RETURN terrarium.compact(result);
END $$;

-- A decimal is a number that is written without an exponent.
CREATE OR REPLACE FUNCTION pg_catalog.decimal_scale(super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN pg_catalog.is_decimal($1) THEN scale(terrarium.number_of($1)) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.decimal_precision(super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN pg_catalog.is_decimal($1) THEN greatest(1, length(ltrim(pg_regexp_replace(terrarium.text_of($1), '[-.]', '', 'g'), '0')), scale(terrarium.number_of($1))) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.size(super) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT terrarium.refused('SIZE of SUPER')::int $$;
