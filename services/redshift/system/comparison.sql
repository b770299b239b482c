-- "Trailing spaces in VARCHAR values are ignored when string values are compared":
-- https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-sql-implementated-differently.html and r_Character_types.html, read 2026-11-24.
-- Postgres does so for CHAR; its functions do it for VARCHAR here, with operators of their own and as the default of GROUP BY, DISTINCT,
-- ORDER BY and joins. LIKE is not touched. Between two literals nothing changes.

DO $$
DECLARE
  pair text[];
  operation text[];
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_opclass WHERE opcname = 'varchar_blank_ops') THEN RETURN; END IF;
  FOREACH pair SLICE 1 IN ARRAY ARRAY[['varchar', 'varchar'], ['varchar', 'text'], ['text', 'varchar'], ['varchar', 'bpchar'], ['bpchar', 'varchar']] LOOP
    -- operator, commutator, negator, function, and the planner's estimates
    FOREACH operation SLICE 1 IN ARRAY ARRAY[
      ['=', '=', '<>', 'eq', 'eqsel', 'eqjoinsel'], ['<>', '<>', '=', 'ne', 'neqsel', 'neqjoinsel'],
      ['<', '>', '>=', 'lt', 'scalarltsel', 'scalarltjoinsel'], ['<=', '>=', '>', 'le', 'scalarlesel', 'scalarlejoinsel'],
      ['>', '<', '<=', 'gt', 'scalargtsel', 'scalargtjoinsel'], ['>=', '<=', '<', 'ge', 'scalargesel', 'scalargejoinsel']
    ] LOOP
      EXECUTE pg_format('CREATE FUNCTION pg_catalog.blank_%s(%s, %s) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS %L',
        operation[4], pair[1], pair[2], 'bpchar' || operation[4]);
      EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = pg_catalog.blank_%s, COMMUTATOR = OPERATOR(pg_catalog.%s),
        NEGATOR = OPERATOR(pg_catalog.%s), RESTRICT = %s, JOIN = %s %s)', operation[1], pair[1], pair[2], operation[4], operation[2], operation[3],
        operation[5], operation[6], CASE WHEN operation[1] <> '=' THEN '' WHEN pair[1] = pair[2] THEN ', HASHES, MERGES' ELSE ', HASHES' END);
    END LOOP;
  END LOOP;
  CREATE FUNCTION pg_catalog.blank_hash(varchar) RETURNS int LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashbpchar';
  CREATE FUNCTION pg_catalog.blank_hash(text) RETURNS int LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashbpchar';
  CREATE FUNCTION pg_catalog.blank_hash(varchar, bigint) RETURNS bigint LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashbpcharextended';
  CREATE FUNCTION pg_catalog.blank_hash(text, bigint) RETURNS bigint LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashbpcharextended';
  CREATE FUNCTION pg_catalog.blank_cmp(varchar, varchar) RETURNS int LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bpcharcmp';
  CREATE OPERATOR CLASS pg_catalog.varchar_blank_ops DEFAULT FOR TYPE varchar USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 pg_catalog.blank_cmp(varchar, varchar);
  CREATE OPERATOR CLASS pg_catalog.varchar_blank_ops DEFAULT FOR TYPE varchar USING hash AS
    OPERATOR 1 =, FUNCTION 1 pg_catalog.blank_hash(varchar), FUNCTION 2 pg_catalog.blank_hash(varchar, bigint);
  -- What the other types need to be joined with it by hashing.
  ALTER OPERATOR FAMILY pg_catalog.varchar_blank_ops USING hash ADD
    OPERATOR 1 = (varchar, text), OPERATOR 1 = (text, varchar), OPERATOR 1 = (varchar, bpchar), OPERATOR 1 = (bpchar, varchar),
    FUNCTION 1 (text, text) pg_catalog.blank_hash(text), FUNCTION 2 (text, text) pg_catalog.blank_hash(text, bigint),
    FUNCTION 1 (bpchar, bpchar) hashbpchar(bpchar), FUNCTION 2 (bpchar, bpchar) hashbpcharextended(bpchar, bigint);
END $$;

-- NOT IN keeps its query's rows in a hash table, for which it compares them with each other: an operator of the family for each type. TEXT's
-- own minds the blanks; this one, under a name that nobody meets, does not.
DO $$
BEGIN
  IF pg_catalog.to_regoperator('terrarium.=(text, text)') IS NOT NULL THEN RETURN; END IF;
  CREATE FUNCTION terrarium.blank_eq(text, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bpchareq';
  CREATE OPERATOR terrarium.= (LEFTARG = text, RIGHTARG = text, FUNCTION = terrarium.blank_eq, COMMUTATOR = OPERATOR(terrarium.=),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES);
  ALTER OPERATOR FAMILY pg_catalog.varchar_blank_ops USING hash ADD
    OPERATOR 1 terrarium.= (text, text), OPERATOR 1 pg_catalog.= (bpchar, bpchar);
END $$;

-- With NAME, the type of the catalog's own columns, none of the operators would be the nearest. The planner takes these apart, so they can be hashed.
DO $$
DECLARE
  pair text[];
  operation text[];
BEGIN
  IF to_regoperator('pg_catalog.=(name, varchar)') IS NOT NULL THEN RETURN; END IF;
  FOREACH pair SLICE 1 IN ARRAY ARRAY[['name', 'varchar'], ['varchar', 'name']] LOOP
    FOREACH operation SLICE 1 IN ARRAY ARRAY[
      ['=', '=', '<>', 'eq'], ['<>', '<>', '=', 'ne'], ['<', '>', '>=', 'lt'], ['<=', '>=', '>', 'le'], ['>', '<', '<=', 'gt'], ['>=', '<=', '<', 'ge']
    ] LOOP
      EXECUTE pg_format('CREATE FUNCTION pg_catalog.blank_%s(%s, %s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS %L',
        operation[4], pair[1], pair[2], 'SELECT $1' || CASE pair[1] WHEN 'name' THEN '::text ' ELSE ' ' END || operation[1] || ' $2' || CASE pair[2] WHEN 'name' THEN '::text' ELSE '' END);
      EXECUTE pg_format('CREATE OPERATOR pg_catalog.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = pg_catalog.blank_%s, COMMUTATOR = OPERATOR(pg_catalog.%s), NEGATOR = OPERATOR(pg_catalog.%s))',
        operation[1], pair[1], pair[2], operation[4], operation[2], operation[3]);
    END LOOP;
  END LOOP;
END $$;

-- What functions and || make of VARCHAR is VARCHAR, and so compares like it: the engine's own functions, which give TEXT, under another type.
DO $$
DECLARE
  original record;
BEGIN
  IF to_regprocedure('pg_catalog.upper(varchar)') IS NOT NULL THEN RETURN; END IF;
  FOR original IN SELECT p.proname, p.prosrc, replace(oidvectortypes(p.proargtypes), 'text', 'varchar') AS arguments FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'internal')
      AND p.prorettype = 'text'::regtype AND p.proargtypes[0] = 'text'::regtype AND p.oid < 16384
      AND p.proname IN ('upper', 'lower', 'initcap', 'ltrim', 'rtrim', 'btrim', 'substring', 'substr', 'left', 'right', 'lpad', 'rpad', 'replace', 'reverse', 'repeat', 'translate', 'split_part') LOOP
    EXECUTE pg_format('CREATE FUNCTION pg_catalog.%I(%s) RETURNS varchar LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS %L', original.proname, original.arguments, original.prosrc);
  END LOOP;
  CREATE FUNCTION terrarium.varchar_cat(varchar, varchar) RETURNS varchar LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textcat';
  CREATE OPERATOR pg_catalog.|| (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = terrarium.varchar_cat);
END $$;
