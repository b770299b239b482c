-- Date and time functions. https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html and the pages below it, read 2026-11-24.
-- The gateway writes date parts as strings, and calls the functions by the names that Redshift gives to their columns: date_add, date_diff,
-- pgdate_part for DATE_PART, date_part for EXTRACT.

CREATE OR REPLACE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT date_trunc('second', pg_statement_timestamp() AT TIME ZONE 'UTC') $$;
CREATE OR REPLACE FUNCTION pg_catalog."timestamp"() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT now() AT TIME ZONE 'UTC' $$;
CREATE OR REPLACE FUNCTION pg_catalog.timeofday() RETURNS text LANGUAGE sql VOLATILE AS
  $$ SELECT to_char(pg_clock_timestamp() AT TIME ZONE 'UTC', 'Dy Mon DD HH24:MI:SS.US YYYY') || ' UTC' $$;

-- None of these is STRICT, so that the engine puts them into the query that calls them.
-- Names and abbreviations of date parts: https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html
CREATE OR REPLACE FUNCTION terrarium.date_part_name(part text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE lower(part)
    WHEN 'millennium' THEN 'millennium' WHEN 'millennia' THEN 'millennium' WHEN 'mil' THEN 'millennium' WHEN 'mils' THEN 'millennium'
    WHEN 'century' THEN 'century' WHEN 'centuries' THEN 'century' WHEN 'c' THEN 'century' WHEN 'cent' THEN 'century' WHEN 'cents' THEN 'century'
    WHEN 'decade' THEN 'decade' WHEN 'decades' THEN 'decade' WHEN 'dec' THEN 'decade' WHEN 'decs' THEN 'decade'
    WHEN 'epoch' THEN 'epoch'
    WHEN 'year' THEN 'year' WHEN 'years' THEN 'year' WHEN 'y' THEN 'year' WHEN 'yr' THEN 'year' WHEN 'yrs' THEN 'year'
    WHEN 'quarter' THEN 'quarter' WHEN 'quarters' THEN 'quarter' WHEN 'qtr' THEN 'quarter' WHEN 'qtrs' THEN 'quarter'
    WHEN 'month' THEN 'month' WHEN 'months' THEN 'month' WHEN 'mon' THEN 'month' WHEN 'mons' THEN 'month'
    WHEN 'week' THEN 'week' WHEN 'weeks' THEN 'week' WHEN 'w' THEN 'week'
    WHEN 'dayofweek' THEN 'dow' WHEN 'dow' THEN 'dow' WHEN 'dw' THEN 'dow' WHEN 'weekday' THEN 'dow'
    WHEN 'dayofyear' THEN 'doy' WHEN 'doy' THEN 'doy' WHEN 'dy' THEN 'doy' WHEN 'yearday' THEN 'doy'
    WHEN 'day' THEN 'day' WHEN 'days' THEN 'day' WHEN 'd' THEN 'day'
    WHEN 'hour' THEN 'hour' WHEN 'hours' THEN 'hour' WHEN 'h' THEN 'hour' WHEN 'hr' THEN 'hour' WHEN 'hrs' THEN 'hour'
    WHEN 'minute' THEN 'minute' WHEN 'minutes' THEN 'minute' WHEN 'm' THEN 'minute' WHEN 'min' THEN 'minute' WHEN 'mins' THEN 'minute'
    WHEN 'second' THEN 'second' WHEN 'seconds' THEN 'second' WHEN 's' THEN 'second' WHEN 'sec' THEN 'second' WHEN 'secs' THEN 'second'
    WHEN 'millisecond' THEN 'millisecond' WHEN 'milliseconds' THEN 'millisecond' WHEN 'ms' THEN 'millisecond' WHEN 'msec' THEN 'millisecond'
    WHEN 'msecs' THEN 'millisecond' WHEN 'msecond' THEN 'millisecond' WHEN 'mseconds' THEN 'millisecond' WHEN 'millisec' THEN 'millisecond'
    WHEN 'millisecs' THEN 'millisecond' WHEN 'millisecon' THEN 'millisecond'
    WHEN 'microsecond' THEN 'microsecond' WHEN 'microseconds' THEN 'microsecond' WHEN 'microsec' THEN 'microsecond'
    WHEN 'microsecs' THEN 'microsecond' WHEN 'usecond' THEN 'microsecond' WHEN 'useconds' THEN 'microsecond' WHEN 'us' THEN 'microsecond'
    WHEN 'usec' THEN 'microsecond' WHEN 'usecs' THEN 'microsecond'
    WHEN 'timezone' THEN 'timezone' WHEN 'timezone_hour' THEN 'timezone_hour' WHEN 'timezone_minute' THEN 'timezone_minute'
    ELSE part END $$;

CREATE OR REPLACE FUNCTION terrarium.no_date_part(part text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = pg_format('timestamp units "%s" not recognized', part);
END $$;

CREATE OR REPLACE FUNCTION terrarium.date_part_interval(part text, amount bigint) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE terrarium.date_part_name(part)
    WHEN 'millennium' THEN pg_make_interval(years => (amount * 1000)::int) WHEN 'century' THEN pg_make_interval(years => (amount * 100)::int)
    WHEN 'decade' THEN pg_make_interval(years => (amount * 10)::int) WHEN 'year' THEN pg_make_interval(years => amount::int)
    WHEN 'quarter' THEN pg_make_interval(months => (amount * 3)::int) WHEN 'month' THEN pg_make_interval(months => amount::int)
    WHEN 'week' THEN pg_make_interval(weeks => amount::int) WHEN 'day' THEN pg_make_interval(days => amount::int)
    WHEN 'dow' THEN pg_make_interval(days => amount::int) WHEN 'doy' THEN pg_make_interval(days => amount::int)
    WHEN 'hour' THEN amount * interval '1 hour' WHEN 'minute' THEN amount * interval '1 minute' WHEN 'second' THEN amount * interval '1 second'
    WHEN 'epoch' THEN amount * interval '1 second'
    WHEN 'millisecond' THEN amount * interval '1 millisecond' WHEN 'microsecond' THEN amount * interval '1 microsecond'
    ELSE terrarium.no_date_part(part)::interval END $$;

-- DATEADD gives a timestamp even for a date: https://docs.aws.amazon.com/redshift/latest/dg/r_DATEADD_function.html
CREATE OR REPLACE FUNCTION pg_catalog.date_add(text, bigint, timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT $3 + terrarium.date_part_interval($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_add(text, bigint, date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT $3::timestamp + terrarium.date_part_interval($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_add(text, bigint, timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT $3 + terrarium.date_part_interval($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_add(text, bigint, time) RETURNS time LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT $3 + terrarium.date_part_interval($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_add(text, bigint, timetz) RETURNS timetz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT ($3 + terrarium.date_part_interval($1, $2)) AT TIME ZONE 'UTC' $$;

-- DATEDIFF counts the boundaries of the part between two times; weeks begin on Sundays there. 1969-12-28 is one.
CREATE OR REPLACE FUNCTION terrarium.boundaries(part text, moment timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE terrarium.date_part_name(part)
    WHEN 'year' THEN pg_date_part('year', moment)::bigint
    WHEN 'month' THEN pg_date_part('year', moment)::bigint * 12 + pg_date_part('month', moment)::bigint
    WHEN 'day' THEN moment::date - date '1970-01-01'
    WHEN 'quarter' THEN pg_date_part('year', moment)::bigint * 4 + pg_date_part('quarter', moment)::bigint
    WHEN 'week' THEN floor((moment::date - date '1969-12-28')::numeric / 7)::bigint
    WHEN 'hour' THEN floor(EXTRACT(epoch FROM moment) / 3600)::bigint WHEN 'minute' THEN floor(EXTRACT(epoch FROM moment) / 60)::bigint
    WHEN 'second' THEN floor(EXTRACT(epoch FROM moment))::bigint WHEN 'epoch' THEN floor(EXTRACT(epoch FROM moment))::bigint
    WHEN 'millisecond' THEN floor(EXTRACT(epoch FROM moment) * 1000)::bigint WHEN 'microsecond' THEN (EXTRACT(epoch FROM moment) * 1000000)::bigint
    WHEN 'dow' THEN moment::date - date '1970-01-01' WHEN 'doy' THEN moment::date - date '1970-01-01'
    WHEN 'decade' THEN floor(pg_date_part('year', moment) / 10)::bigint WHEN 'century' THEN pg_date_part('century', moment)::bigint
    WHEN 'millennium' THEN pg_date_part('millennium', moment)::bigint
    ELSE terrarium.no_date_part(part)::bigint END $$;

CREATE OR REPLACE FUNCTION pg_catalog.date_diff(text, timestamp, timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT terrarium.boundaries($1, $3) - terrarium.boundaries($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_diff(text, timestamptz, timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT terrarium.boundaries($1, $3 AT TIME ZONE 'UTC') - terrarium.boundaries($1, $2 AT TIME ZONE 'UTC') $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_diff(text, time, time) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT terrarium.boundaries($1, date '1970-01-01' + $3) - terrarium.boundaries($1, date '1970-01-01' + $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_diff(text, timetz, timetz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT pg_catalog.date_diff($1, ($2 AT TIME ZONE 'UTC')::time, ($3 AT TIME ZONE 'UTC')::time) $$;

-- DATE_PART gives seconds with their fraction, EXTRACT whole numbers: r_DATE_PART_function.html, r_EXTRACT_function.html. Decades begin with
-- the year 1 and end with a 9: r_Dateparts_for_datetime_functions.html.
CREATE OR REPLACE FUNCTION terrarium.part_of(part text, moment timestamp) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE terrarium.date_part_name(part)
    WHEN 'decade' THEN floor(pg_date_part('year', moment) / 10) + 1
    WHEN 'millisecond' THEN floor(pg_date_part('millisecond', moment)::numeric % 1000)
    WHEN 'microsecond' THEN pg_date_part('microsecond', moment)::bigint % 1000000
    ELSE pg_date_part(terrarium.date_part_name(part), moment) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.pgdate_part(text, timestamp) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT terrarium.part_of($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.pgdate_part(text, timestamptz) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN terrarium.date_part_name($1) LIKE 'timezone%' THEN pg_date_part($1, $2) ELSE terrarium.part_of($1, $2::timestamp) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.pgdate_part(text, time) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT terrarium.part_of($1, date '1970-01-01' + $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.pgdate_part(text, timetz) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN terrarium.date_part_name($1) LIKE 'timezone%' THEN pg_date_part($1, $2) ELSE terrarium.part_of($1, date '1970-01-01' + ($2 AT TIME ZONE 'UTC')::time) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.pgdate_part(text, interval) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT pg_date_part(terrarium.date_part_name($1), $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_part(text, timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT floor(terrarium.part_of($1, $2))::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_part(text, timestamptz) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN terrarium.date_part_name($1) LIKE 'timezone%' THEN pg_date_part($1, $2) ELSE floor(terrarium.part_of($1, $2::timestamp)) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_part(text, time) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT floor(terrarium.part_of($1, date '1970-01-01' + $2))::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_part(text, timetz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN terrarium.date_part_name($1) LIKE 'timezone%' THEN pg_date_part($1, $2)::bigint
       ELSE floor(terrarium.part_of($1, date '1970-01-01' + ($2 AT TIME ZONE 'UTC')::time))::bigint END $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_part(text, interval) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT floor(pg_date_part(terrarium.date_part_name($1), $2))::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_part(text, date) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT floor(terrarium.part_of($1, $2::timestamp))::bigint $$;
CREATE OR REPLACE FUNCTION pg_catalog.pgdate_part(text, date) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT terrarium.part_of($1, $2::timestamp) $$;
CREATE OR REPLACE FUNCTION pg_catalog.date_part_year(date) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT pg_date_part('year', $1)::int $$;

CREATE OR REPLACE FUNCTION pg_catalog.date_trunc(text, date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT date_trunc(terrarium.date_part_name($1), $2::timestamp) $$;
CREATE OR REPLACE FUNCTION pg_catalog.trunc(timestamp) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT $1::date $$;
CREATE OR REPLACE FUNCTION pg_catalog.trunc(timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT $1::date $$;

-- The last day of a month stays the last one: https://docs.aws.amazon.com/redshift/latest/dg/r_ADD_MONTHS.html
CREATE OR REPLACE FUNCTION pg_catalog.add_months(timestamp, bigint) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN $1::date = (date_trunc('month', $1) + interval '1 month - 1 day')::date
       THEN (date_trunc('month', $1) + pg_make_interval(months => $2::int + 1) - interval '1 day') + ($1 - date_trunc('day', $1))
       ELSE $1 + pg_make_interval(months => $2::int) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.last_day(timestamp) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (date_trunc('month', $1) + interval '1 month - 1 day')::date $$;
CREATE OR REPLACE FUNCTION pg_catalog.next_day(timestamp, text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT $1::date + ((position(substr(lower($2), 1, 2) IN 'sumotuwethfrsa') - 1) / 2 - pg_date_part('dow', $1)::int + 6) % 7 + 1 $$;
-- https://docs.aws.amazon.com/redshift/latest/dg/r_MONTHS_BETWEEN_function.html
CREATE OR REPLACE FUNCTION pg_catalog.months_between(timestamp, timestamp) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT terrarium.boundaries('month', $1) - terrarium.boundaries('month', $2)
    + CASE WHEN pg_date_part('day', $1) = pg_date_part('day', $2) OR ($1::date = pg_catalog.last_day($1) AND $2::date = pg_catalog.last_day($2)) THEN 0
      ELSE (EXTRACT(epoch FROM ($1 - date_trunc('month', $1)) - ($2 - date_trunc('month', $2))) / 86400 / 31)::double precision END $$;

-- POSIX-style names count westwards: https://docs.aws.amazon.com/redshift/latest/dg/CONVERT_TIMEZONE.html
CREATE OR REPLACE FUNCTION pg_catalog.convert_timezone(source text, target text, moment timestamp) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT (moment AT TIME ZONE replace(source, ' ', '')) AT TIME ZONE replace(target, ' ', '') $$;
CREATE OR REPLACE FUNCTION pg_catalog.convert_timezone(target text, moment timestamp) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT (moment AT TIME ZONE 'UTC') AT TIME ZONE replace(target, ' ', '') $$;
CREATE OR REPLACE FUNCTION pg_catalog.convert_timezone(target text, moment timestamptz) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT moment AT TIME ZONE replace(target, ' ', '') $$;

CREATE OR REPLACE FUNCTION pg_catalog.date_cmp(date, date) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT sign($1 - $2)::int $$;
DO $$
DECLARE
  pair text[];
BEGIN
  -- https://docs.aws.amazon.com/redshift/latest/dg/r_TIMESTAMP_CMP.html and its neighbours
  FOREACH pair SLICE 1 IN ARRAY ARRAY[
    ['timestamp_cmp', 'timestamp', 'timestamp'], ['timestamp_cmp_date', 'timestamp', 'date'], ['timestamp_cmp_timestamptz', 'timestamp', 'timestamptz'],
    ['timestamptz_cmp', 'timestamptz', 'timestamptz'], ['timestamptz_cmp_date', 'timestamptz', 'date'], ['timestamptz_cmp_timestamp', 'timestamptz', 'timestamp'],
    ['date_cmp_timestamp', 'date', 'timestamp'], ['date_cmp_timestamptz', 'date', 'timestamptz'], ['interval_cmp', 'interval', 'interval']
  ] LOOP
    IF to_regprocedure(pg_format('pg_catalog.%s(%s, %s)', pair[1], pair[2], pair[3])) IS NOT NULL THEN CONTINUE; END IF;
    EXECUTE pg_format('CREATE FUNCTION pg_catalog.%s(%s, %s) RETURNS int LANGUAGE sql STABLE STRICT PARALLEL SAFE AS
      ''SELECT CASE WHEN $1 > $2 THEN 1 WHEN $1 < $2 THEN -1 ELSE 0 END''', pair[1], pair[2], pair[3]);
  END LOOP;
END $$;

-- By default what is too large flows over: https://docs.aws.amazon.com/redshift/latest/dg/r_TO_TIMESTAMP.html, r_TO_DATE_function.html
CREATE OR REPLACE FUNCTION terrarium.field_of(value text, pattern text, field text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN position(field IN upper(pattern)) = 0 OR value = '' THEN NULL
    ELSE nullif(substr(value, position(field IN replace(upper(pattern), 'HH24', 'HH')), 2), '')::int END $$;
CREATE OR REPLACE FUNCTION pg_catalog.to_timestamp(value text, pattern text, is_strict boolean) RETURNS timestamptz LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
  RETURN pg_to_timestamp(value, pattern);
EXCEPTION WHEN datetime_field_overflow THEN
  IF is_strict THEN RAISE EXCEPTION USING ERRCODE = '22008', MESSAGE = 'date/time field value out of range: ' || value; END IF;
  RETURN (pg_catalog.to_date(value, split_part(pattern, ' ', 1), false) + pg_make_interval(
    hours => coalesce(terrarium.field_of(value, pattern, 'HH'), 0), mins => coalesce(terrarium.field_of(value, pattern, 'MI'), 0),
    secs => coalesce(terrarium.field_of(value, pattern, 'SS'), 0))) AT TIME ZONE 'UTC';
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.to_timestamp(value timestamp, pattern text) RETURNS timestamptz LANGUAGE sql STABLE STRICT AS
  $$ SELECT pg_to_timestamp(to_char(value, pattern), pattern) $$;
CREATE OR REPLACE FUNCTION pg_catalog.to_date(value text, pattern text, is_strict boolean) RETURNS date LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
  place int := position('DD' IN upper(pattern));
BEGIN
  RETURN pg_to_date(value, pattern);
EXCEPTION WHEN datetime_field_overflow THEN
  IF is_strict OR place = 0 THEN RAISE EXCEPTION USING ERRCODE = '22008', MESSAGE = 'date/time field date value out of range: ' || value; END IF;
  RETURN pg_to_date(substr(value, 1, place - 1) || '01' || substr(value, place + 2), pattern) + substr(value, place, 2)::int - 1;
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.to_timestamp(text, text) RETURNS timestamptz LANGUAGE sql STABLE STRICT AS $$ SELECT pg_catalog.to_timestamp($1, $2, false) $$;
CREATE OR REPLACE FUNCTION pg_catalog.to_date(text, text) RETURNS date LANGUAGE sql STABLE STRICT AS $$ SELECT pg_catalog.to_date($1, $2, false) $$;
