-- Date and time functions. https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html, read 2026-11-24

CREATE OR REPLACE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE AS
  $$ SELECT date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC') $$;
CREATE OR REPLACE FUNCTION pg_catalog.add_months(timestamp, int) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT CASE WHEN $1::date = (date_trunc('month', $1) + interval '1 month - 1 day')::date
       THEN (date_trunc('month', $1) + make_interval(months => $2 + 1) - interval '1 day') + ($1 - date_trunc('day', $1))
       ELSE $1 + make_interval(months => $2) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.last_day(date) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT (date_trunc('month', $1) + interval '1 month - 1 day')::date $$;
