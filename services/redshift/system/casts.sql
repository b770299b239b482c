-- Numbers and dates become strings by themselves, as in PostgreSQL 8.0:
-- https://docs.aws.amazon.com/redshift/latest/dg/r_Type_conversion.html (Implicit conversion types), read 2026-11-24.

DO $$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'date', 'timestamp', 'timestamptz', 'time', 'timetz'] LOOP
    IF EXISTS (SELECT FROM pg_catalog.pg_cast WHERE castsource = kind::regtype AND casttarget = 'text'::regtype) THEN CONTINUE; END IF;
    EXECUTE pg_format('CREATE CAST (%s AS text) WITH INOUT AS IMPLICIT', kind);
    EXECUTE pg_format('CREATE FUNCTION pg_catalog.textcat(%s, text) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS ''SELECT pg_catalog.textcat($1::text, $2)''', kind);
    EXECUTE pg_format('CREATE FUNCTION pg_catalog.textcat(text, %s) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS ''SELECT pg_catalog.textcat($1, $2::text)''', kind);
    EXECUTE pg_format('CREATE OPERATOR pg_catalog.|| (LEFTARG = %s, RIGHTARG = text, FUNCTION = pg_catalog.textcat)', kind);
    EXECUTE pg_format('CREATE OPERATOR pg_catalog.|| (LEFTARG = text, RIGHTARG = %s, FUNCTION = pg_catalog.textcat)', kind);
  END LOOP;
END $$;

-- TRY_CAST: NULL for what cannot be. The gateway gives the type by a NULL of it.
CREATE OR REPLACE FUNCTION terrarium.try_cast(value text, INOUT target anyelement) LANGUAGE plpgsql STABLE AS $$
BEGIN
  EXECUTE pg_format('SELECT CAST($1 AS %s)', pg_typeof(target)) INTO target USING value;
EXCEPTION WHEN data_exception THEN
  target := NULL;
END $$;

-- Gives a type that nothing refers to yet the number by which Redshift's drivers know it:
-- https://github.com/aws/amazon-redshift-python-driver, redshift_connector/utils/oids.py, read 2026-11-24
CREATE OR REPLACE FUNCTION terrarium.number_type(shell name, number oid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE pg_catalog.pg_depend SET objid = number WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = (SELECT oid FROM pg_catalog.pg_type WHERE typname = shell AND typnamespace = 'pg_catalog'::regnamespace);
  UPDATE pg_catalog.pg_type SET oid = number WHERE typname = shell AND typnamespace = 'pg_catalog'::regnamespace;
END $$;
REVOKE ALL ON FUNCTION terrarium.number_type(name, oid) FROM PUBLIC;
