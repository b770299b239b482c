-- Regular expressions. https://docs.aws.amazon.com/redshift/latest/dg/REGEXP_REPLACE.html, REGEXP_SUBSTR.html, REGEXP_COUNT.html,
-- REGEXP_INSTR.html, read 2026-11-24. The parameter p asks for PCRE, whose look-ahead and classes the engine's own dialect has, too.

-- Of the parameters only i means anything to the engine.
CREATE OR REPLACE FUNCTION terrarium.regexp_flags(parameters text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN position('i' IN parameters) > 0 THEN 'i' ELSE 'c' END $$;

-- Every occurrence is replaced.
CREATE OR REPLACE FUNCTION pg_catalog.regexp_replace(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_regexp_replace($1, $2, '', 'g') $$;
CREATE OR REPLACE FUNCTION pg_catalog.regexp_replace(text, text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_regexp_replace($1, $2, $3, 'g') $$;
CREATE OR REPLACE FUNCTION pg_catalog.regexp_replace(text, text, text, int) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $4 > length($1) THEN $1 ELSE pg_regexp_replace($1, $2, $3, greatest($4, 1), 0) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.regexp_replace(text, text, text, int, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $4 > length($1) THEN $1 ELSE pg_regexp_replace($1, $2, $3, greatest($4, 1), 0, terrarium.regexp_flags($5)) END $$;

CREATE OR REPLACE FUNCTION pg_catalog.regexp_count(text, text, int DEFAULT 1, text DEFAULT 'c') RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT CASE WHEN $3 > length($1) THEN 0 ELSE pg_regexp_count($1, $2, greatest($3, 1), terrarium.regexp_flags($4)) END $$;

-- Nothing found is an empty string.
CREATE OR REPLACE FUNCTION pg_catalog.regexp_substr(source text, pattern text, start int DEFAULT 1, occurrence int DEFAULT 1, parameters text DEFAULT 'c')
RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN occurrence < 1 OR occurrence > greatest(length(source), 1) THEN NULL WHEN start > length(source) THEN ''
    ELSE coalesce(pg_regexp_substr(source, pattern, greatest(start, 1), occurrence, terrarium.regexp_flags(parameters),
      CASE WHEN position('e' IN parameters) > 0 AND pattern ~ E'(^|[^\\\\])\\((?!\\?)' THEN 1 ELSE 0 END), '') END $$;

CREATE OR REPLACE FUNCTION pg_catalog.regexp_instr(source text, pattern text, start int DEFAULT 1, occurrence int DEFAULT 1, option int DEFAULT 0, parameters text DEFAULT 'c')
RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN start > length(source) OR occurrence < 1 OR occurrence > greatest(length(source), 1) THEN 0
    ELSE pg_regexp_instr(source, pattern, greatest(start, 1), occurrence, CASE WHEN option = 0 THEN 0 ELSE 1 END, terrarium.regexp_flags(parameters),
      CASE WHEN position('e' IN parameters) > 0 AND pattern ~ E'(^|[^\\\\])\\((?!\\?)' THEN 1 ELSE 0 END) END $$;
