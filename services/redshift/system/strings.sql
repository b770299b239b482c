-- String functions. https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html, read 2026-11-24

CREATE OR REPLACE FUNCTION pg_catalog.len(text) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT length($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.charindex(text, text) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT strpos($2, $1) $$;
