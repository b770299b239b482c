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
