-- What is in arrays of SUPER: https://docs.aws.amazon.com/redshift/latest/dg/array_contains.html, array_positions.html, array_intersection.html, array_except.html, read 2026-11-24

CREATE OR REPLACE FUNCTION terrarium.is_nothing(super) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT $1 IS NULL OR pg_catalog.json_typeof($1) = 'null' $$;
CREATE OR REPLACE FUNCTION terrarium.is_same(super, super) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN terrarium.is_nothing($1) OR terrarium.is_nothing($2) THEN terrarium.is_nothing($1) AND terrarium.is_nothing($2) ELSE terrarium.super_cmp($1, $2) = 0 END $$;
-- Where a value stands, from 0; NULL where NULL is no value that can be found, and may be the one.
CREATE OR REPLACE FUNCTION terrarium.places(value super, wanted super, null_match boolean) RETURNS int[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  finds_null boolean := coalesce(null_match, terrarium.is_on('default_array_search_null_handling', 'on'));
  found int[] := ARRAY(SELECT (place - 1)::int FROM pg_unnest(terrarium.items(value)) WITH ORDINALITY AS each (item, place) WHERE terrarium.is_same(terrarium.super_of(item), wanted) ORDER BY place);
BEGIN
  IF value IS NULL OR (terrarium.is_nothing(wanted) AND NOT finds_null) THEN RETURN NULL; END IF;
  IF pg_cardinality(found) = 0 AND NOT finds_null AND EXISTS (SELECT FROM pg_unnest(terrarium.items(value)) AS each (item) WHERE pg_json_typeof(item) = 'null') THEN RETURN NULL; END IF;
  RETURN found;
END $$;
DO $$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['super', 'text', 'varchar', 'bpchar', 'smallint', 'int', 'bigint', 'numeric', 'double precision', 'boolean'] LOOP
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION pg_catalog.array_contains(super, %1$s, boolean DEFAULT NULL) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS ''SELECT pg_cardinality(terrarium.places($1, $2%2$s, $3)) > 0''',
      kind, CASE kind WHEN 'super' THEN '' ELSE '::super' END);
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION pg_catalog.array_positions(super, %1$s, boolean DEFAULT NULL) RETURNS super LANGUAGE sql STABLE PARALLEL SAFE AS ''SELECT terrarium.compact(pg_array_to_json(terrarium.places($1, $2%2$s, $3)))''',
      kind, CASE kind WHEN 'super' THEN '' ELSE '::super' END);
  END LOOP;
END $$;

-- Each element with how many of the same stand in front of it, or, for sets, only the first.
CREATE OR REPLACE FUNCTION terrarium.counted(value super, is_set boolean) RETURNS TABLE (item super, place bigint, number bigint) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  WITH items AS (SELECT terrarium.super_of(item) AS item, place FROM pg_unnest(terrarium.items(value)) WITH ORDINALITY AS each (item, place)),
    numbered AS (SELECT item, place, (SELECT count(*) FROM items AS before WHERE before.place < items.place AND terrarium.is_same(before.item, items.item)) AS number FROM items)
  SELECT * FROM numbered WHERE NOT is_set OR number = 0 $$;
CREATE OR REPLACE FUNCTION pg_catalog.array_intersection(super, super, boolean DEFAULT false) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT terrarium.array_of(ARRAY(SELECT terrarium.json_of(a.item) FROM terrarium.counted($1, $3) AS a
    WHERE EXISTS (SELECT FROM terrarium.counted($2, $3) AS b WHERE b.number = a.number AND terrarium.is_same(a.item, b.item)) ORDER BY a.place)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.array_except(super, super, boolean DEFAULT false) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT terrarium.array_of(ARRAY(SELECT terrarium.json_of(a.item) FROM terrarium.counted($1, $3) AS a
    WHERE NOT EXISTS (SELECT FROM terrarium.counted($2, $3) AS b WHERE b.number = a.number AND terrarium.is_same(a.item, b.item)) ORDER BY a.place)) $$;
