-- Conditional expressions. https://docs.aws.amazon.com/redshift/latest/dg/c_conditional_expressions.html, read 2026-11-24

CREATE OR REPLACE FUNCTION pg_catalog.nvl(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.nvl2(anyelement, anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS
  $$ SELECT CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END $$;
