-- What is in arrays of SUPER: https://docs.aws.amazon.com/redshift/latest/dg/c_Array_Functions.html and the pages below it, read 2026-11-25

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
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION pg_catalog.array_position(super, %1$s, boolean DEFAULT NULL) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE AS
      ''SELECT CASE WHEN places IS NOT NULL THEN coalesce(places[1], -1) END FROM terrarium.places($1, $2%2$s, $3) AS places''', kind, CASE kind WHEN 'super' THEN '' ELSE '::super' END);
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
CREATE OR REPLACE FUNCTION pg_catalog.arrays_overlap(super, super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_json_array_length(terrarium.json_of(pg_catalog.array_intersection($1, $2))) > 0 $$;
-- In the order in which they are met; Redshift promises none.
CREATE OR REPLACE FUNCTION pg_catalog.array_distinct(super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.array_of(ARRAY(SELECT terrarium.json_of(item) FROM terrarium.counted($1, true) ORDER BY place)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.array_union(super, super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_catalog.array_distinct(pg_catalog.array_concat($1, $2)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.array_sort(input super, sort_ascending boolean DEFAULT true, nulls_first boolean DEFAULT NULL) RETURNS super LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH items AS (SELECT item, pg_array_position(ARRAY['boolean', 'number', 'string', 'array', 'object'], pg_json_typeof(item)) AS kind FROM pg_unnest(terrarium.items(input)) AS each (item)),
    sorted AS (SELECT item, row_number() OVER (ORDER BY kind, terrarium.super_of(item)) AS place FROM items WHERE kind IS NOT NULL),
    parted AS (SELECT ARRAY(SELECT item FROM sorted ORDER BY CASE WHEN sort_ascending THEN place ELSE -place END) AS "values", ARRAY(SELECT item FROM items WHERE kind IS NULL) AS nulls)
  SELECT terrarium.array_of(CASE WHEN coalesce(nulls_first, NOT sort_ascending) THEN nulls || "values" ELSE "values" || nulls END) FROM parted WHERE input IS NOT NULL $$;
