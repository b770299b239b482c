-- VARBYTE: the engine's bytes under a type of their own. The gateway takes the `\x` away in front of what it shows (relay.ts).
-- https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html, varbyte-functions.html, r_VARBYTE_OPERATORS.html, read 2026-11-24

DO $$ BEGIN
  IF to_regtype('pg_catalog.varbyte') IS NOT NULL THEN RETURN; END IF;
  CREATE TYPE pg_catalog.varbyte;
  PERFORM terrarium.number_type('varbyte', 6551);
  CREATE FUNCTION pg_catalog.varbyte_in(cstring) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteain';
  CREATE FUNCTION pg_catalog.varbyte_out(varbyte) RETURNS cstring LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'byteaout';
  CREATE FUNCTION pg_catalog.varbyte_recv(internal) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytearecv';
  CREATE FUNCTION pg_catalog.varbyte_send(varbyte) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
  CREATE TYPE pg_catalog.varbyte (INPUT = varbyte_in, OUTPUT = varbyte_out, RECEIVE = varbyte_recv, SEND = varbyte_send, INTERNALLENGTH = VARIABLE,
    STORAGE = extended, ALIGNMENT = int4);
  CREATE CAST (varbyte AS bytea) WITHOUT FUNCTION;
  CREATE CAST (bytea AS varbyte) WITHOUT FUNCTION;
  CREATE FUNCTION terrarium.bytes_of(text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT pg_convert_to($1, ''UTF8'')::varbyte';
  CREATE FUNCTION terrarium.text_of(varbyte) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT pg_convert_from($1::bytea, ''UTF8'')';
  CREATE FUNCTION terrarium.bytes_of(smallint) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT int2send($1)::varbyte';
  CREATE FUNCTION terrarium.bytes_of(int) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT int4send($1)::varbyte';
  CREATE FUNCTION terrarium.bytes_of(bigint) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT int8send($1)::varbyte';
  CREATE CAST (text AS varbyte) WITH FUNCTION terrarium.bytes_of(text) AS ASSIGNMENT;
  CREATE CAST (varchar AS varbyte) WITH FUNCTION terrarium.bytes_of(text) AS ASSIGNMENT;
  CREATE CAST (varbyte AS text) WITH FUNCTION terrarium.text_of(varbyte) AS ASSIGNMENT;
  CREATE CAST (varbyte AS varchar) WITH FUNCTION terrarium.text_of(varbyte) AS ASSIGNMENT;
  CREATE CAST (smallint AS varbyte) WITH FUNCTION terrarium.bytes_of(smallint);
  CREATE CAST (int AS varbyte) WITH FUNCTION terrarium.bytes_of(int);
  CREATE CAST (bigint AS varbyte) WITH FUNCTION terrarium.bytes_of(bigint);
END $$;

DO $$
DECLARE
  op text[];
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_opclass WHERE opcname = 'varbyte_ops') THEN RETURN; END IF;
  FOREACH op SLICE 1 IN ARRAY ARRAY[['=', 'eq', '=', '<>'], ['<>', 'ne', '<>', '='], ['<', 'lt', '>', '>='], ['<=', 'le', '>=', '>'], ['>', 'gt', '<', '<='], ['>=', 'ge', '<=', '<']] LOOP
    EXECUTE pg_format('CREATE FUNCTION pg_catalog.varbyte%s(varbyte, varbyte) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS %L', op[2], 'bytea' || op[2]);
    EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = pg_catalog.varbyte%s, COMMUTATOR = OPERATOR(pg_catalog.%s), NEGATOR = OPERATOR(pg_catalog.%s) %s)',
      op[1], op[2], op[3], op[4], CASE WHEN op[1] = '=' THEN ', HASHES, MERGES' ELSE '' END);
  END LOOP;
  CREATE FUNCTION pg_catalog.varbytecmp(varbyte, varbyte) RETURNS int LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
  CREATE FUNCTION pg_catalog.hashvarbyte(varbyte) RETURNS int LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
  CREATE OPERATOR CLASS pg_catalog.varbyte_ops DEFAULT FOR TYPE varbyte USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 pg_catalog.varbytecmp(varbyte, varbyte);
  CREATE OPERATOR CLASS pg_catalog.varbyte_ops DEFAULT FOR TYPE varbyte USING hash AS OPERATOR 1 =, FUNCTION 1 pg_catalog.hashvarbyte(varbyte);
  CREATE FUNCTION pg_catalog.concat(varbyte, varbyte) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacat';
  CREATE OPERATOR pg_catalog.|| (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = pg_catalog.concat);
  CREATE OPERATOR pg_catalog.+ (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = pg_catalog.concat);
  CREATE FUNCTION terrarium.combine(operation text, a varbyte, b varbyte) RETURNS varbyte LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  DECLARE
    result bytea := a::bytea;
  BEGIN
    IF length(a::bytea) <> length(b::bytea) THEN RAISE EXCEPTION USING ERRCODE = '22026', MESSAGE = 'cannot combine VARBYTE values of different lengths'; END IF;
    FOR place IN 0 .. length(result) - 1 LOOP
      result := set_byte(result, place, CASE operation WHEN '&' THEN get_byte(result, place) & get_byte(b::bytea, place)
        WHEN '|' THEN get_byte(result, place) | get_byte(b::bytea, place) WHEN '#' THEN get_byte(result, place) # get_byte(b::bytea, place) ELSE 255 - get_byte(result, place) END);
    END LOOP;
    RETURN result::varbyte;
  END $f$;
  CREATE FUNCTION terrarium.varbyte_and(varbyte, varbyte) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.combine(''&'', $1, $2)';
  CREATE FUNCTION terrarium.varbyte_or(varbyte, varbyte) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.combine(''|'', $1, $2)';
  CREATE FUNCTION terrarium.varbyte_xor(varbyte, varbyte) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.combine(''#'', $1, $2)';
  CREATE FUNCTION terrarium.varbyte_not(varbyte) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT terrarium.combine(''~'', $1, $1)';
  CREATE OPERATOR pg_catalog.& (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = terrarium.varbyte_and);
  CREATE OPERATOR pg_catalog.| (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = terrarium.varbyte_or);
  CREATE OPERATOR pg_catalog.# (LEFTARG = varbyte, RIGHTARG = varbyte, FUNCTION = terrarium.varbyte_xor);
  CREATE OPERATOR pg_catalog.~ (RIGHTARG = varbyte, FUNCTION = terrarium.varbyte_not);
END $$;

CREATE OR REPLACE FUNCTION pg_catalog.to_hex(varbyte) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_encode($1::bytea, 'hex') $$;
CREATE OR REPLACE FUNCTION pg_catalog.from_hex(text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT decode($1, 'hex')::varbyte $$;
CREATE OR REPLACE FUNCTION pg_catalog.to_varbyte(value text, format text) RETURNS varbyte LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  bits text;
  result bytea := '';
BEGIN
  CASE lower(format)
    WHEN 'hex' THEN RETURN decode(CASE WHEN length(value) % 2 = 1 THEN '0' || value ELSE value END, 'hex')::varbyte;
    WHEN 'base64' THEN RETURN decode(value, 'base64')::varbyte;
    WHEN 'utf8', 'utf-8' THEN RETURN pg_convert_to(value, 'UTF8')::varbyte;
    WHEN 'binary' THEN
      bits := lpad(value, (length(value) + 7) / 8 * 8, '0');
      FOR place IN 0 .. length(bits) / 8 - 1 LOOP
        result := result || decode(lpad(to_hex(substr(bits, place * 8 + 1, 8)::bit(8)::int), 2, '0'), 'hex');
      END LOOP;
      RETURN result::varbyte;
    ELSE RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = pg_format('unknown VARBYTE format: %s', format);
  END CASE;
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.from_varbyte(value varbyte, format text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE lower(format) WHEN 'hex' THEN pg_encode(value::bytea, 'hex') WHEN 'base64' THEN pg_encode(value::bytea, 'base64')
    WHEN 'binary' THEN coalesce((SELECT pg_string_agg(get_byte(value::bytea, place)::bit(8)::text, '' ORDER BY place) FROM generate_series(0, length(value::bytea) - 1) AS place), '')
    ELSE pg_convert_from(value::bytea, 'UTF8') END $$;
CREATE OR REPLACE FUNCTION pg_catalog.substring(varbyte, int) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT substring($1::bytea, greatest($2, 1))::varbyte $$;
CREATE OR REPLACE FUNCTION pg_catalog.substring(varbyte, int, int) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT substring($1::bytea, $2, $3)::varbyte $$;
CREATE OR REPLACE FUNCTION pg_catalog.substr(varbyte, int) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.substring($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.substr(varbyte, int, int) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.substring($1, $2, $3) $$;
CREATE OR REPLACE FUNCTION pg_catalog.farmfingerprint64(varbyte) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.farm_fingerprint($1::bytea) $$;
CREATE OR REPLACE FUNCTION pg_catalog.murmur3_32_hash(varbyte, int DEFAULT 0) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.murmur($1::bytea, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.len(varbyte) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT length($1::bytea) $$;
CREATE OR REPLACE FUNCTION pg_catalog.length(varbyte) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT length($1::bytea) $$;
CREATE OR REPLACE FUNCTION pg_catalog.octet_length(varbyte) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT length($1::bytea) $$;
CREATE OR REPLACE FUNCTION pg_catalog.getbit(varbyte, int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT (get_byte($1::bytea, length($1::bytea) - 1 - $2 / 8) >> ($2 % 8)) & 1 $$;
CREATE OR REPLACE FUNCTION pg_catalog.json_serialize_to_varbyte(super) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_convert_to(terrarium.text_of($1), 'UTF8')::varbyte $$;
