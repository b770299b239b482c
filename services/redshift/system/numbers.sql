-- Math functions, which give doubles where Postgres has a second one for decimals (builtins.sql).
-- https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html and the pages below it, read 2026-11-24

CREATE OR REPLACE FUNCTION pg_catalog.round(double precision, int) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT round($1::numeric, $2)::double precision $$;
CREATE OR REPLACE FUNCTION pg_catalog.trunc(double precision, int) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT trunc($1::numeric, $2)::double precision $$;
CREATE OR REPLACE FUNCTION pg_catalog.log(int, double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT ln($2) / ln($1::double precision) $$;
CREATE OR REPLACE FUNCTION pg_catalog.dexp(double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT exp($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.dlog1(double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT ln($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.dlog10(double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT log($1) $$;

-- Teradata's ways to write numbers: https://docs.aws.amazon.com/redshift/latest/dg/r_TEXT_TO_INT_ALT.html, r_TEXT_TO_NUMERIC_ALT.html
CREATE OR REPLACE FUNCTION terrarium.number_from(text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT (CASE WHEN right($1, 1) IN ('-', '+') THEN right($1, 1) || left($1, -1) ELSE $1 END)::numeric $$;
CREATE OR REPLACE FUNCTION pg_catalog.text_to_int_alt(text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT trunc(terrarium.number_from($1))::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.text_to_numeric_alt(text, int DEFAULT 38, int DEFAULT 0) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT round(terrarium.number_from($1), $3) $$;

-- A quotient of decimals with the scale that the gateway has found (open/division.ts): nothing is rounded. `up` is 10^scale, `down` its inverse.
DO $$ BEGIN
  IF to_regtype('terrarium.divisor') IS NOT NULL THEN RETURN; END IF;
  CREATE TYPE terrarium.divisor AS (value numeric, up numeric, down numeric);
  CREATE FUNCTION terrarium.quotient(numeric, terrarium.divisor) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT pg_div($1 * ($2).up, ($2).value) * ($2).down';
  CREATE OPERATOR terrarium.@@ (LEFTARG = numeric, RIGHTARG = terrarium.divisor, FUNCTION = terrarium.quotient);
END $$;
