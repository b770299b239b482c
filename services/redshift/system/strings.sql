-- String functions. https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html and the pages below it, read 2026-11-24

CREATE OR REPLACE FUNCTION pg_catalog.len(text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT length($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.len(bpchar) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT length($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.textlen(text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT length($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.charindex(text, text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT strpos($2, $1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.octetindex(text, text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT position(pg_convert_to($1, 'UTF8') IN pg_convert_to($2, 'UTF8')) $$;
CREATE OR REPLACE FUNCTION pg_catalog.replicate(text, int) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT repeat($1, $2) $$;
-- NULL when one of the two is: https://docs.aws.amazon.com/redshift/latest/dg/r_CONCAT.html
CREATE OR REPLACE FUNCTION pg_catalog.concat(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 || $2 $$;

CREATE EXTENSION IF NOT EXISTS fuzzystrmatch SCHEMA terrarium;
CREATE OR REPLACE FUNCTION pg_catalog.soundex(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.soundex(pg_regexp_replace($1, '[^a-zA-Z]', '', 'g')) $$;
CREATE OR REPLACE FUNCTION pg_catalog.difference(text, text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN pg_catalog.soundex($1) = '' OR pg_catalog.soundex($2) = '' THEN 0 ELSE terrarium.difference($1, $2) END $$;

-- Hashes. https://docs.aws.amazon.com/redshift/latest/dg/hash-functions.html
CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA terrarium;
CREATE OR REPLACE FUNCTION pg_catalog.sha1(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_encode(terrarium.digest(pg_convert_to($1, 'UTF8'), 'sha1'), 'hex') $$;
CREATE OR REPLACE FUNCTION pg_catalog.sha(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.sha1($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.func_sha1(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.sha1($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.sha2(text, int) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE $2 WHEN 224 THEN pg_encode(pg_sha224(pg_convert_to($1, 'UTF8')), 'hex')
    WHEN 0 THEN pg_encode(pg_sha256(pg_convert_to($1, 'UTF8')), 'hex') WHEN 256 THEN pg_encode(pg_sha256(pg_convert_to($1, 'UTF8')), 'hex')
    WHEN 384 THEN pg_encode(pg_sha384(pg_convert_to($1, 'UTF8')), 'hex') WHEN 512 THEN pg_encode(pg_sha512(pg_convert_to($1, 'UTF8')), 'hex')
    ELSE '' END $$;
CREATE OR REPLACE FUNCTION pg_catalog.crc32(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT lpad(to_hex(pg_crc32c(pg_convert_to($1, 'UTF8'))), 8, '0') $$;

-- FNV-1a over the bytes of a value, the lowest first: https://docs.aws.amazon.com/redshift/latest/dg/r_FNV_HASH.html
CREATE OR REPLACE FUNCTION terrarium.fnv(bytes bytea, seed bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  -- Multiplied in two halves, because there are no unsigned numbers of 64 bits.
  hash numeric := CASE WHEN seed < 0 THEN seed + 18446744073709551616 ELSE seed END;
  low bigint;
BEGIN
  FOR place IN 0 .. length(bytes) - 1 LOOP
    low := (hash % 256)::bigint # get_byte(bytes, place);
    hash := ((hash - hash % 256 + low) * 1099511628211) % 18446744073709551616;
  END LOOP;
  RETURN CASE WHEN hash >= 9223372036854775808 THEN hash - 18446744073709551616 ELSE hash END;
END $$;
CREATE OR REPLACE FUNCTION terrarium.reversed(bytes bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT coalesce(pg_string_agg(substring(bytes, place, 1), ''::bytea ORDER BY place DESC), ''::bytea) FROM generate_series(1, length(bytes)) AS place $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(text, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(pg_convert_to($1, 'UTF8'), $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(smallint, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(terrarium.reversed(int2send($1)), $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(int, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(terrarium.reversed(int4send($1)), $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(bigint, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(terrarium.reversed(int8send($1)), $2) $$;

-- https://docs.aws.amazon.com/redshift/latest/dg/r_STRTOL.html
CREATE OR REPLACE FUNCTION pg_catalog.strtol(digits text, base int) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  trimmed text := lower(btrim(digits));
  negative boolean := trimmed LIKE '-%';
  result numeric := 0;
  digit int;
BEGIN
  IF base < 2 OR base > 36 THEN RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'The base of STRTOL must be between 2 and 36'; END IF;
  trimmed := ltrim(trimmed, '+-');
  IF base = 16 AND trimmed LIKE '0x%' THEN trimmed := substr(trimmed, 3); END IF;
  FOR place IN 1 .. length(trimmed) LOOP
    digit := position(substr(trimmed, place, 1) IN '0123456789abcdefghijklmnopqrstuvwxyz') - 1;
    IF digit < 0 OR digit >= base THEN
      RAISE EXCEPTION USING ERRCODE = '22P02', MESSAGE = pg_format('The input %s is not valid to be converted to base %s', digits, base);
    END IF;
    result := result * base + digit;
  END LOOP;
  RETURN CASE WHEN negative THEN -result ELSE result END;
END $$;
