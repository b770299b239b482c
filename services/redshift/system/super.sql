-- SUPER: a type of its own over the text of its JSON, compact and in the order in which it was written.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_SUPER_type.html, query-super.html, operators-functions.html, read 2026-11-24

DO $$ BEGIN
  IF to_regtype('pg_catalog.super') IS NOT NULL THEN RETURN; END IF;
  CREATE TYPE pg_catalog.super;
  PERFORM terrarium.number_type('super', 4000);
  CREATE FUNCTION pg_catalog.super_in(cstring) RETURNS super LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_in';
  CREATE FUNCTION pg_catalog.super_out(super) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'json_out';
  CREATE FUNCTION pg_catalog.super_recv(internal) RETURNS super LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'json_recv';
  CREATE FUNCTION pg_catalog.super_send(super) RETURNS bytea LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'json_send';
  CREATE TYPE pg_catalog.super (INPUT = super_in, OUTPUT = super_out, RECEIVE = super_recv, SEND = super_send, INTERNALLENGTH = VARIABLE,
    STORAGE = extended, ALIGNMENT = int4);
  -- The engine's function for VARCHAR gives back what it gets, if no length is wanted: the same bytes under another type.
  CREATE FUNCTION terrarium.raw_text(super, int, boolean) RETURNS text LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchar';
  CREATE FUNCTION terrarium.raw_json(super, int, boolean) RETURNS pg_json LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchar';
  CREATE FUNCTION terrarium.raw_super(pg_json, int, boolean) RETURNS super LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchar';
  CREATE FUNCTION terrarium.json_of(super) RETURNS pg_json LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.raw_json($1, -1, true)';
  CREATE FUNCTION terrarium.text_of(super) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.raw_text($1, -1, true)';
  CREATE FUNCTION terrarium.super_of(pg_json) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.raw_super($1, -1, true)';
  CREATE CAST (super AS pg_json) WITH FUNCTION terrarium.json_of(super);
END $$;

-- What ARRAY() and OBJECT() are made of. The engine asks for casts to json only with types that were made after it; by its number this one was not.
CREATE OR REPLACE FUNCTION terrarium.item(super) RETURNS pg_json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT terrarium.json_of($1) $$;
DO $$
DECLARE
  item text;
BEGIN
  FOREACH item IN ARRAY ARRAY['text', 'varchar', 'bpchar', 'boolean', 'smallint', 'int', 'bigint', 'numeric', 'real', 'double precision', 'date', 'timestamp', 'timestamptz', 'time', 'timetz', 'pg_json'] LOOP
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION terrarium.item(%s) RETURNS %s LANGUAGE sql IMMUTABLE PARALLEL SAFE AS ''SELECT $1''', item, item);
  END LOOP;
END $$;
-- Without the blanks between its parts.
CREATE OR REPLACE FUNCTION terrarium.compact(pg_json) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.super_of(pg_regexp_replace($1::text, E'("(?:[^"\\\\]|\\\\.)*")|\\s+', E'\\1', 'g')::pg_json) $$;
CREATE OR REPLACE FUNCTION pg_catalog."array"(pg_json) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.compact($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog."object"(pg_json) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.compact($1) $$;

-- Errors become NULL where a parameter says so: https://docs.aws.amazon.com/redshift/latest/dg/r_parse_super_null_on_error.html
CREATE OR REPLACE FUNCTION terrarium.is_on(parameter text, standard text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(pg_current_setting('terrarium.' || parameter, true), ''), standard) = 'on' $$;
CREATE OR REPLACE FUNCTION terrarium.checked_json(value text, null_if_invalid boolean) RETURNS pg_json LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF pg_input_is_valid(value, 'pg_json') THEN RETURN value::pg_json; END IF;
  IF null_if_invalid THEN RETURN NULL; END IF;
  RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'JSON parsing error', DETAIL = pg_format(E'\n  -----------------------------------------------\n  error:  JSON parsing error\n  code:      8001\n  context:   invalid json object %s\n  -----------------------------------------------\n', value);
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.json_parse(text) RETURNS super LANGUAGE sql STABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.compact(terrarium.checked_json($1, terrarium.is_on('parse_super_null_on_error', 'off'))) $$;
CREATE OR REPLACE FUNCTION pg_catalog.can_json_parse(text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(pg_input_is_valid($1, 'pg_json'), false) $$;
CREATE OR REPLACE FUNCTION pg_catalog.json_serialize(super) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.text_of($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.json_size(super) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT octet_length(terrarium.text_of($1)) $$;

-- What kind of value it is. https://docs.aws.amazon.com/redshift/latest/dg/c_Type_Info_Functions.html
CREATE OR REPLACE FUNCTION pg_catalog.json_typeof(super) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_json_typeof(terrarium.json_of($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.number_of(super) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN pg_json_typeof(terrarium.json_of($1)) = 'number' THEN terrarium.text_of($1)::numeric END $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_array(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.json_typeof($1) = 'array' $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_object(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.json_typeof($1) = 'object' $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_scalar(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_catalog.json_typeof($1) NOT IN ('array', 'object') $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_varchar(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.json_typeof($1) = 'string' $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_char(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.json_typeof($1) = 'string' $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_boolean(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.json_typeof($1) = 'boolean' $$;
CREATE OR REPLACE FUNCTION terrarium.is_whole(super, numeric) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_catalog.json_typeof($1) = 'number' AND terrarium.text_of($1) !~ '[.eE]' AND terrarium.number_of($1) BETWEEN -$2 AND $2 - 1 $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_smallint(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.is_whole($1, 32768) $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_integer(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.is_whole($1, 2147483648) $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_bigint(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.is_whole($1, 9223372036854775808) $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_decimal(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_catalog.json_typeof($1) = 'number' AND terrarium.text_of($1) !~ '[eE]' $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_float(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_catalog.json_typeof($1) = 'number' AND terrarium.text_of($1) ~ '[.eE]' $$;

-- Navigation: https://docs.aws.amazon.com/redshift/latest/dg/query-super.html. What is not there is NULL, unless a parameter says that it is an error.
CREATE OR REPLACE FUNCTION terrarium.get(super, text) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(terrarium.json_of($1) -> $2) $$;
CREATE OR REPLACE FUNCTION terrarium.get(super, int) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $2 >= 0 THEN terrarium.super_of(terrarium.json_of($1) -> $2) END $$;
CREATE OR REPLACE FUNCTION terrarium.get(super, bigint) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.get($1, $2::int) $$;
-- Columns of the catalog, which are arrays of the engine's own.
CREATE OR REPLACE FUNCTION terrarium.get(anyarray, int) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1[$2] $$;
CREATE OR REPLACE FUNCTION terrarium.get(int2vector, int) RETURNS int2 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1[$2] $$;
CREATE OR REPLACE FUNCTION terrarium.get(oidvector, int) RETURNS oid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1[$2] $$;
CREATE OR REPLACE FUNCTION terrarium.get(super, super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.get($1, terrarium.number_of($2)::int) $$;
-- FROM t, t.items AS item AT place; a value that is no array is unnested as itself.
CREATE OR REPLACE FUNCTION terrarium.unnest_super(super) RETURNS TABLE (value super, place bigint) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS $$
  SELECT terrarium.super_of(item), place - 1 FROM pg_json_array_elements(CASE WHEN pg_json_typeof(terrarium.json_of($1)) = 'array' THEN terrarium.json_of($1)
    WHEN pg_json_typeof(terrarium.json_of($1)) = 'null' THEN '[]' ELSE pg_json_build_array(terrarium.json_of($1)) END) WITH ORDINALITY AS each (item, place) $$;
-- UNPIVOT object AS value AT name
CREATE OR REPLACE FUNCTION terrarium.unpivot_super(super) RETURNS TABLE (value super, name text) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS $$
  SELECT terrarium.super_of(item.value), item.key FROM pg_json_each(CASE WHEN pg_json_typeof(terrarium.json_of($1)) = 'object' THEN terrarium.json_of($1) ELSE '{}' END) AS item $$;

-- Casts. To scalars: NULL for what is of another kind (https://docs.aws.amazon.com/redshift/latest/dg/r_cast_super_null_on_error.html).
CREATE OR REPLACE FUNCTION terrarium.string_of(super) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE pg_json_typeof(terrarium.json_of($1)) WHEN 'string' THEN terrarium.json_of($1) #>> '{}' WHEN 'null' THEN NULL ELSE terrarium.text_of($1) END $$;
CREATE OR REPLACE FUNCTION terrarium.boolean_of(super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE pg_json_typeof(terrarium.json_of($1)) WHEN 'boolean' THEN terrarium.text_of($1)::boolean
    WHEN 'number' THEN CASE WHEN terrarium.is_whole($1, 2147483648) THEN terrarium.number_of($1) <> 0 END END $$;
-- Numbers that were written as strings are none: the cast gives NULL.
CREATE OR REPLACE FUNCTION terrarium.smallint_of(super) RETURNS smallint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.number_of($1)::smallint $$;
CREATE OR REPLACE FUNCTION terrarium.integer_of(super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.number_of($1)::int $$;
CREATE OR REPLACE FUNCTION terrarium.bigint_of(super) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.number_of($1)::bigint $$;
CREATE OR REPLACE FUNCTION terrarium.real_of(super) RETURNS real LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.number_of($1)::real $$;
CREATE OR REPLACE FUNCTION terrarium.double_of(super) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.number_of($1)::double precision $$;
CREATE OR REPLACE FUNCTION terrarium.date_of(super) RETURNS date LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.string_of($1)::date $$;
CREATE OR REPLACE FUNCTION terrarium.timestamp_of(super) RETURNS timestamp LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.string_of($1)::timestamp $$;
CREATE OR REPLACE FUNCTION terrarium.timestamptz_of(super) RETURNS timestamptz LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.string_of($1)::timestamptz $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(text) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(bpchar) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1::text)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(boolean) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(numeric) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(bigint) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(int) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(smallint) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(double precision) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
CREATE OR REPLACE FUNCTION terrarium.super_from(real) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.super_of(pg_to_json($1)) $$;
DO $$
DECLARE
  pair text[];
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_cast WHERE castsource = 'super'::regtype AND casttarget = 'text'::regtype) THEN RETURN; END IF;
  CREATE CAST (super AS text) WITH FUNCTION terrarium.string_of(super) AS IMPLICIT;
  CREATE CAST (super AS varchar) WITH FUNCTION terrarium.string_of(super) AS ASSIGNMENT;
  FOREACH pair SLICE 1 IN ARRAY ARRAY[['boolean', 'boolean_of'], ['numeric', 'number_of'], ['smallint', 'smallint_of'], ['int', 'integer_of'], ['bigint', 'bigint_of'],
    ['real', 'real_of'], ['double precision', 'double_of'], ['date', 'date_of'], ['timestamp', 'timestamp_of'], ['timestamptz', 'timestamptz_of']] LOOP
    EXECUTE pg_format('CREATE CAST (super AS %s) WITH FUNCTION terrarium.%s(super) AS ASSIGNMENT', pair[1], pair[2]);
  END LOOP;
  FOREACH pair SLICE 1 IN ARRAY ARRAY[['text', 'text'], ['varchar', 'text'], ['bpchar', 'bpchar'], ['boolean', 'boolean'], ['numeric', 'numeric'], ['bigint', 'bigint'],
    ['int', 'int'], ['smallint', 'smallint'], ['double precision', 'double precision'], ['real', 'real']] LOOP
    EXECUTE pg_format('CREATE CAST (%s AS super) WITH FUNCTION terrarium.super_from(%s) AS ASSIGNMENT', pair[1], pair[2]);
  END LOOP;
END $$;

-- Comparison: by kind first (numbers, strings, booleans, arrays, objects), so that ORDER BY, GROUP BY and DISTINCT work; = between kinds is NULL.
CREATE OR REPLACE FUNCTION terrarium.super_cmp(super, super) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  kinds text[] := ARRAY['number', 'string', 'boolean', 'array', 'object', 'null'];
  a int := pg_array_position(kinds, pg_json_typeof(terrarium.json_of($1)));
  b int := pg_array_position(kinds, pg_json_typeof(terrarium.json_of($2)));
BEGIN
  IF a <> b THEN RETURN sign(a - b); END IF;
  IF a = 1 THEN RETURN sign(terrarium.number_of($1) - terrarium.number_of($2)); END IF;
  IF a = 2 THEN RETURN bttextcmp(terrarium.string_of($1), terrarium.string_of($2)); END IF;
  RETURN jsonb_cmp(terrarium.text_of($1)::pg_jsonb, terrarium.text_of($2)::pg_jsonb);
END $$;
CREATE OR REPLACE FUNCTION terrarium.super_hash(super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT jsonb_hash(terrarium.text_of($1)::pg_jsonb) $$;
DO $$
DECLARE
  op text[];
  other text;
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_opclass WHERE opcname = 'super_ops') THEN RETURN; END IF;
  FOREACH op SLICE 1 IN ARRAY ARRAY[['=', 'eq', '=', '<>', 'eqsel', 'eqjoinsel'], ['<>', 'ne', '<>', '=', 'neqsel', 'neqjoinsel'], ['<', 'lt', '>', '>=', 'scalarltsel', 'scalarltjoinsel'],
    ['<=', 'le', '>=', '>', 'scalarlesel', 'scalarlejoinsel'], ['>', 'gt', '<', '<=', 'scalargtsel', 'scalargtjoinsel'], ['>=', 'ge', '<=', '<', 'scalargesel', 'scalargejoinsel']] LOOP
    EXECUTE pg_format('CREATE FUNCTION terrarium.super_%s(super, super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT terrarium.super_cmp($1, $2) %s 0''', op[2], op[1]);
    EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = super, RIGHTARG = super, FUNCTION = terrarium.super_%s, COMMUTATOR = OPERATOR(pg_catalog.%s), NEGATOR = OPERATOR(pg_catalog.%s),
      RESTRICT = %s, JOIN = %s %s)', op[1], op[2], op[3], op[4], op[5], op[6], CASE WHEN op[1] = '=' THEN ', HASHES, MERGES' ELSE '' END);
    -- With scalars: values of another kind are neither equal nor unequal.
    FOREACH other IN ARRAY ARRAY['text', 'varchar', 'boolean', 'numeric', 'bigint', 'int', 'smallint', 'double precision'] LOOP
      EXECUTE pg_format('CREATE FUNCTION terrarium.super_%s(super, %s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT %s %s $2''', op[2], other,
        CASE other WHEN 'text' THEN 'CASE WHEN pg_catalog.is_varchar($1) THEN terrarium.string_of($1) END' WHEN 'varchar' THEN 'CASE WHEN pg_catalog.is_varchar($1) THEN terrarium.string_of($1) END'
          WHEN 'boolean' THEN 'CASE WHEN pg_catalog.is_boolean($1) THEN terrarium.boolean_of($1) END' ELSE 'terrarium.number_of($1)' END, op[1]);
      EXECUTE pg_format('CREATE FUNCTION terrarium.super_%s(%s, super) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT $1 %s %s''', op[2], other, op[1],
        CASE other WHEN 'text' THEN 'CASE WHEN pg_catalog.is_varchar($2) THEN terrarium.string_of($2) END' WHEN 'varchar' THEN 'CASE WHEN pg_catalog.is_varchar($2) THEN terrarium.string_of($2) END'
          WHEN 'boolean' THEN 'CASE WHEN pg_catalog.is_boolean($2) THEN terrarium.boolean_of($2) END' ELSE 'terrarium.number_of($2)' END);
      EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = super, RIGHTARG = %s, FUNCTION = terrarium.super_%s)', op[1], other, op[2]);
      EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = %s, RIGHTARG = super, FUNCTION = terrarium.super_%s)', op[1], other, op[2]);
    END LOOP;
  END LOOP;
  CREATE OPERATOR CLASS pg_catalog.super_ops DEFAULT FOR TYPE super USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 terrarium.super_cmp(super, super);
  CREATE OPERATOR CLASS pg_catalog.super_ops DEFAULT FOR TYPE super USING hash AS OPERATOR 1 =, FUNCTION 1 terrarium.super_hash(super);
  -- Arithmetic with numbers; what is none gives NULL.
  FOREACH op SLICE 1 IN ARRAY ARRAY[['+', 'plus'], ['-', 'minus'], ['*', 'times'], ['/', 'over']] LOOP
    EXECUTE pg_format('CREATE FUNCTION terrarium.super_%s(super, super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
      ''SELECT terrarium.super_from(terrarium.number_of($1) %s terrarium.number_of($2))''', op[2], op[1]);
    EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = super, RIGHTARG = super, FUNCTION = terrarium.super_%s)', op[1], op[2]);
    FOREACH other IN ARRAY ARRAY['numeric', 'bigint', 'int', 'double precision'] LOOP
      EXECUTE pg_format('CREATE FUNCTION terrarium.super_%s(super, %s) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT terrarium.super_from((terrarium.number_of($1) %s $2)::numeric)''', op[2], other, op[1]);
      EXECUTE pg_format('CREATE FUNCTION terrarium.super_%s(%s, super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT terrarium.super_from(($1 %s terrarium.number_of($2))::numeric)''', op[2], other, op[1]);
      EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = super, RIGHTARG = %s, FUNCTION = terrarium.super_%s)', op[1], other, op[2]);
      EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = %s, RIGHTARG = super, FUNCTION = terrarium.super_%s)', op[1], other, op[2]);
    END LOOP;
  END LOOP;
END $$;

DO $$ BEGIN
  IF to_regoperator('pg_catalog.||(super, text)') IS NOT NULL THEN RETURN; END IF;
  CREATE FUNCTION terrarium.super_cat(super, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.string_of($1) || $2';
  CREATE FUNCTION terrarium.super_cat(text, super) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT $1 || terrarium.string_of($2)';
  CREATE FUNCTION terrarium.super_cat(super, super) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.string_of($1) || terrarium.string_of($2)';
  CREATE OPERATOR pg_catalog.|| (LEFTARG = super, RIGHTARG = text, FUNCTION = terrarium.super_cat);
  CREATE OPERATOR pg_catalog.|| (LEFTARG = text, RIGHTARG = super, FUNCTION = terrarium.super_cat);
  CREATE OPERATOR pg_catalog.|| (LEFTARG = super, RIGHTARG = super, FUNCTION = terrarium.super_cat);
END $$;

-- Aggregates of numbers in SUPER.
CREATE OR REPLACE FUNCTION terrarium.sum_step(numeric, super) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN terrarium.number_of($2) IS NULL THEN $1 ELSE coalesce($1, 0) + terrarium.number_of($2) END $$;
CREATE OR REPLACE AGGREGATE pg_catalog.sum(super) (SFUNC = terrarium.sum_step, STYPE = numeric, FINALFUNC = terrarium.super_from);
CREATE OR REPLACE FUNCTION terrarium.larger(super, super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN terrarium.super_cmp($1, $2) >= 0 THEN $1 ELSE $2 END $$;
CREATE OR REPLACE FUNCTION terrarium.smaller(super, super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN terrarium.super_cmp($1, $2) <= 0 THEN $1 ELSE $2 END $$;
CREATE OR REPLACE AGGREGATE pg_catalog.max(super) (SFUNC = terrarium.larger, STYPE = super, SORTOP = >);
CREATE OR REPLACE AGGREGATE pg_catalog.min(super) (SFUNC = terrarium.smaller, STYPE = super, SORTOP = <);

-- Arrays. https://docs.aws.amazon.com/redshift/latest/dg/c_Array_Functions.html
CREATE OR REPLACE FUNCTION terrarium.items(super) RETURNS pg_json[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT ARRAY(SELECT pg_json_array_elements(CASE WHEN pg_json_typeof(terrarium.json_of($1)) = 'array' THEN terrarium.json_of($1) ELSE '[]' END)) $$;
CREATE OR REPLACE FUNCTION terrarium.array_of(pg_json[]) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.compact(pg_array_to_json($1)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.array_concat(super, super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.array_of(terrarium.items($1) || terrarium.items($2)) $$;
CREATE OR REPLACE FUNCTION terrarium.flat_items(super) RETURNS SETOF pg_json LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  item pg_json;
BEGIN
  FOREACH item IN ARRAY terrarium.items($1) LOOP
    IF pg_json_typeof(item) = 'array' THEN RETURN QUERY SELECT * FROM terrarium.flat_items(terrarium.super_of(item)); ELSE RETURN NEXT item; END IF;
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.array_flatten(super) RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.array_of(ARRAY(SELECT terrarium.flat_items($1))) $$;
CREATE OR REPLACE FUNCTION pg_catalog.get_array_length(super) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN pg_catalog.is_array($1) THEN pg_json_array_length(terrarium.json_of($1)) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.subarray(super, int, int DEFAULT NULL) RETURNS super LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT terrarium.array_of((terrarium.items($1))[$2 + 1 : coalesce($2 + $3, 2147483647)]) $$;
CREATE OR REPLACE FUNCTION pg_catalog.split_to_array(text, text DEFAULT ',') RETURNS super LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.compact(pg_array_to_json(string_to_array($1, $2))) $$;

-- JSON in strings. https://docs.aws.amazon.com/redshift/latest/dg/json-functions.html
CREATE OR REPLACE FUNCTION pg_catalog.is_valid_json(text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_input_is_valid($1, 'pg_json') AND CASE WHEN pg_input_is_valid($1, 'pg_json') THEN pg_json_typeof($1::pg_json) = 'object' END $$;
CREATE OR REPLACE FUNCTION pg_catalog.is_valid_json_array(text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_input_is_valid($1, 'pg_json') AND CASE WHEN pg_input_is_valid($1, 'pg_json') THEN pg_json_typeof($1::pg_json) = 'array' END $$;
CREATE OR REPLACE FUNCTION pg_catalog.json_array_length(text, boolean DEFAULT false) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_json_array_length(terrarium.checked_json($1, $2)) $$;
CREATE OR REPLACE FUNCTION pg_catalog.json_extract_array_element_text(text, int, boolean DEFAULT false) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $2 < 0 THEN NULL ELSE terrarium.checked_json($1, $3) ->> $2 END $$;
DO $$
DECLARE
  levels int;
BEGIN
  -- Up to five levels, and whether an invalid string is NULL.
  FOR levels IN 1 .. 5 LOOP
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION pg_catalog.json_extract_path_text(text, %s) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
      ''SELECT terrarium.checked_json($1, false) #>> ARRAY[%s]''', substr(repeat(', text', levels), 3), substr(', $2, $3, $4, $5, $6', 3, levels * 4 - 2));
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION pg_catalog.json_extract_path_text(text, %s, boolean) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
      ''SELECT terrarium.checked_json($1, $%s) #>> ARRAY[%s]''', substr(repeat(', text', levels), 3), levels + 2, substr(', $2, $3, $4, $5, $6', 3, levels * 4 - 2));
  END LOOP;
END $$;
