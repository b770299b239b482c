-- Aggregates. https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html, c_Window_functions.html, read 2026-11-24.
-- The gateway hands some of them all values at once, as an array, so they are functions here: with and without OVER.

-- AVG of whole numbers is a whole number; of decimals it keeps their scale: https://docs.aws.amazon.com/redshift/latest/dg/r_AVG.html
CREATE OR REPLACE FUNCTION terrarium.avg_of_integers(bigint[]) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $1[1] = 0 THEN NULL ELSE $1[2] / $1[1] END $$;
CREATE OR REPLACE AGGREGATE pg_catalog.avg(smallint) (SFUNC = int2_avg_accum, STYPE = bigint[], FINALFUNC = terrarium.avg_of_integers, INITCOND = '{0,0}',
  COMBINEFUNC = int4_avg_combine, PARALLEL = SAFE, MSFUNC = int2_avg_accum, MINVFUNC = int2_avg_accum_inv, MSTYPE = bigint[],
  MFINALFUNC = terrarium.avg_of_integers, MINITCOND = '{0,0}');
CREATE OR REPLACE AGGREGATE pg_catalog.avg(int) (SFUNC = int4_avg_accum, STYPE = bigint[], FINALFUNC = terrarium.avg_of_integers, INITCOND = '{0,0}',
  COMBINEFUNC = int4_avg_combine, PARALLEL = SAFE, MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv, MSTYPE = bigint[],
  MFINALFUNC = terrarium.avg_of_integers, MINITCOND = '{0,0}');
CREATE OR REPLACE FUNCTION terrarium.avg_step(numeric[], numeric) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ BEGIN $1[1] := $1[1] + 1; $1[2] := $1[2] + $2; RETURN $1; END $$;
CREATE OR REPLACE FUNCTION terrarium.avg_back(numeric[], numeric) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ BEGIN $1[1] := $1[1] - 1; $1[2] := $1[2] - $2; RETURN $1; END $$;
CREATE OR REPLACE FUNCTION terrarium.avg_step(numeric[], bigint) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ BEGIN $1[1] := $1[1] + 1; $1[2] := $1[2] + $2; RETURN $1; END $$;
CREATE OR REPLACE FUNCTION terrarium.avg_back(numeric[], bigint) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ BEGIN $1[1] := $1[1] - 1; $1[2] := $1[2] - $2; RETURN $1; END $$;
CREATE OR REPLACE FUNCTION terrarium.avg_of_bigints(numeric[]) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $1[1] = 0 THEN NULL ELSE trunc($1[2] / $1[1])::bigint END $$;
CREATE OR REPLACE FUNCTION terrarium.avg_of_decimals(numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $1[1] = 0 THEN NULL ELSE trunc($1[2] / $1[1], scale($1[2])) END $$;
CREATE OR REPLACE AGGREGATE pg_catalog.avg(bigint) (SFUNC = terrarium.avg_step, STYPE = numeric[], FINALFUNC = terrarium.avg_of_bigints, INITCOND = '{0,0}',
  MSFUNC = terrarium.avg_step, MINVFUNC = terrarium.avg_back, MSTYPE = numeric[], MFINALFUNC = terrarium.avg_of_bigints, MINITCOND = '{0,0}');
CREATE OR REPLACE AGGREGATE pg_catalog.avg(numeric) (SFUNC = terrarium.avg_step, STYPE = numeric[], FINALFUNC = terrarium.avg_of_decimals, INITCOND = '{0,0}',
  MSFUNC = terrarium.avg_step, MINVFUNC = terrarium.avg_back, MSTYPE = numeric[], MFINALFUNC = terrarium.avg_of_decimals, MINITCOND = '{0,0}');
CREATE OR REPLACE AGGREGATE pg_catalog.avg(real) (SFUNC = float4_accum, STYPE = double precision[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}',
  COMBINEFUNC = float8_combine, PARALLEL = SAFE);
CREATE OR REPLACE AGGREGATE pg_catalog.avg(double precision) (SFUNC = float8_accum, STYPE = double precision[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}',
  COMBINEFUNC = float8_combine, PARALLEL = SAFE);
CREATE OR REPLACE AGGREGATE pg_catalog.avg(interval) (SFUNC = interval_avg_accum, STYPE = internal, FINALFUNC = interval_avg);

-- LISTAGG. https://docs.aws.amazon.com/redshift/latest/dg/r_LISTAGG.html
CREATE OR REPLACE FUNCTION terrarium.listagg_checked(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length($1) > 65535 THEN RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'Result size exceeds LISTAGG limit'; END IF;
  RETURN $1;
END $$;
CREATE OR REPLACE FUNCTION terrarium.listagg("values" text[], delimiter text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN pg_cardinality(pg_array_remove("values", NULL)) = 0 THEN NULL ELSE terrarium.listagg_checked(array_to_string("values", delimiter)) END $$;
CREATE OR REPLACE FUNCTION terrarium.listagg_distinct("values" text[], delimiter text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT terrarium.listagg(pg_array_agg(value ORDER BY place), delimiter)
  FROM (SELECT value, min(place) AS place FROM pg_unnest("values") WITH ORDINALITY AS each (value, place) GROUP BY value) AS once $$;

-- MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC. Whole numbers and decimals give decimals:
-- https://docs.aws.amazon.com/redshift/latest/dg/r_PERCENTILE_CONT.html
CREATE OR REPLACE FUNCTION terrarium.percentile_cont("values" numeric[], share double precision, descending boolean DEFAULT false) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH sorted AS (SELECT pg_array_agg(value ORDER BY value) AS v FROM pg_unnest("values") AS each (value) WHERE value IS NOT NULL),
    place AS (SELECT v, 1 + (CASE WHEN descending THEN 1 - share ELSE share END)::numeric * (pg_cardinality(v) - 1) AS p FROM sorted)
  SELECT CASE WHEN scale(result) = 0 THEN round(result, 1) ELSE round(result, greatest(1, (SELECT max(scale(value)) FROM pg_unnest(v) AS each (value)))) END
  FROM (SELECT v, v[floor(p)::int] + (v[ceil(p)::int] - v[floor(p)::int]) * (p - floor(p)) AS result FROM place) AS interpolated $$;
CREATE OR REPLACE FUNCTION terrarium.percentile_cont("values" double precision[], share double precision, descending boolean DEFAULT false) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT percentile_cont(CASE WHEN descending THEN 1 - share ELSE share END) WITHIN GROUP (ORDER BY value) FROM pg_unnest("values") AS each (value) $$;
CREATE OR REPLACE FUNCTION terrarium.percentile_cont("values" timestamp[], share double precision, descending boolean DEFAULT false) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT timestamp '1970-01-01' + percentile_cont(CASE WHEN descending THEN 1 - share ELSE share END) WITHIN GROUP (ORDER BY value - timestamp '1970-01-01')
  FROM pg_unnest("values") AS each (value) $$;
CREATE OR REPLACE FUNCTION terrarium.percentile_cont("values" date[], share double precision, descending boolean DEFAULT false) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT terrarium.percentile_cont("values"::timestamp[], share, descending)::date $$;
CREATE OR REPLACE FUNCTION terrarium.percentile_disc("values" anyarray, share double precision, descending boolean DEFAULT false) RETURNS anyelement
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN descending THEN percentile_disc(share) WITHIN GROUP (ORDER BY value DESC) ELSE percentile_disc(share) WITHIN GROUP (ORDER BY value) END
  FROM pg_unnest("values") AS each (value) $$;
DO $$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['smallint', 'int', 'bigint', 'real'] LOOP
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION terrarium.percentile_cont("values" %s[], share double precision, descending boolean DEFAULT false) RETURNS %s
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS ''SELECT terrarium.percentile_cont("values"::%s[], share, descending)''', kind,
      CASE kind WHEN 'real' THEN 'double precision' ELSE 'numeric' END, CASE kind WHEN 'real' THEN 'double precision' ELSE 'numeric' END);
  END LOOP;
  FOREACH kind IN ARRAY ARRAY['smallint', 'int', 'bigint', 'numeric', 'real', 'double precision', 'timestamp', 'date'] LOOP
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION terrarium.median("values" %s[]) RETURNS %s LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
      ''SELECT terrarium.percentile_cont("values", 0.5)''', kind,
      CASE WHEN kind IN ('smallint', 'int', 'bigint', 'numeric') THEN 'numeric' WHEN kind = 'real' THEN 'double precision' ELSE kind END);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION terrarium.ratio_to_report(double precision, double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT $1 / nullif($2, 0) $$;

-- IGNORE NULLS. FIRST_VALUE and LAST_VALUE are aggregates over the rows of a frame, which come in its order; STRICT ones never see a NULL.
CREATE OR REPLACE FUNCTION terrarium.keep_first(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$;
CREATE OR REPLACE FUNCTION terrarium.keep_last(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $2 $$;
CREATE OR REPLACE AGGREGATE terrarium.first_value(anyelement) (SFUNC = terrarium.keep_first, STYPE = anyelement);
CREATE OR REPLACE AGGREGATE terrarium.last_value(anyelement) (SFUNC = terrarium.keep_last, STYPE = anyelement);
-- The others choose among all values of their frame.
CREATE OR REPLACE FUNCTION terrarium.nth_value(anyarray, bigint) RETURNS anyelement LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (pg_array_remove($1, NULL))[$2] $$;
CREATE OR REPLACE FUNCTION terrarium.lead(anyarray, bigint DEFAULT 1) RETURNS anyelement LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (pg_array_remove($1, NULL))[$2] $$;
CREATE OR REPLACE FUNCTION terrarium.lag(anyarray, bigint DEFAULT 1) RETURNS anyelement LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (pg_array_remove($1, NULL))[pg_cardinality(pg_array_remove($1, NULL)) + 1 - $2] $$;
