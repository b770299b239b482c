-- What a session says of itself. https://docs.aws.amazon.com/redshift/latest/dg/r_System_information_functions.html and
-- r_System_administration_functions.html with the pages below them, read 2026-11-24

CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0 (Terrarium on PostgreSQL ' || pg_current_setting('server_version') || ')' $$;

-- Redshift's own parameters are kept under terrarium's name (dialect/statements/parameters.ts).
CREATE OR REPLACE FUNCTION pg_catalog.current_setting(text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM terrarium.parameter WHERE name = lower($1))
    THEN coalesce(nullif(pg_current_setting('terrarium.' || lower($1), true), ''), (SELECT standard FROM terrarium.parameter WHERE name = lower($1)))
    WHEN lower($1) = 'server_version' THEN '8.0.2'
    ELSE pg_current_setting($1) END $$;
CREATE OR REPLACE FUNCTION pg_catalog.current_setting(text, boolean) RETURNS text LANGUAGE sql STABLE AS $$ SELECT pg_current_setting($1, $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.set_config(text, text, boolean) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT pg_set_config(CASE WHEN EXISTS (SELECT FROM terrarium.parameter WHERE name = lower($1)) THEN 'terrarium.' || lower($1) ELSE $1 END, $2, $3) $$;

-- There is one cluster, on this machine, in the account that sessions belong to.
CREATE OR REPLACE FUNCTION pg_catalog.current_aws_account() RETURNS text LANGUAGE sql STABLE AS $$ SELECT '000000000000'::text $$;
CREATE OR REPLACE FUNCTION pg_catalog.current_namespace() RETURNS text LANGUAGE sql STABLE AS $$ SELECT '00000000-0000-0000-0000-000000000000'::text $$;
CREATE OR REPLACE FUNCTION pg_catalog.current_user_id() RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT oid::int FROM pg_catalog.pg_roles WHERE rolname = current_user $$;
CREATE OR REPLACE FUNCTION pg_catalog.slice_num() RETURNS int LANGUAGE sql STABLE AS $$ SELECT 0 $$;
CREATE OR REPLACE FUNCTION pg_catalog.user_is_member_of(text, text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT pg_has_role(u.oid, r.oid, 'MEMBER') FROM pg_catalog.pg_roles u, pg_catalog.pg_roles r WHERE u.rolname = $1 AND r.rolname = $2), false) $$;
CREATE OR REPLACE FUNCTION pg_catalog.role_is_member_of(text, text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT pg_catalog.user_is_member_of($1, $2) $$;
-- Nobody comes from an identity provider.
CREATE OR REPLACE FUNCTION pg_catalog.current_session_arn() RETURNS text LANGUAGE sql STABLE AS $$ SELECT NULL::text $$;
CREATE OR REPLACE FUNCTION pg_catalog.pg_get_session_roles() RETURNS SETOF record LANGUAGE sql STABLE AS $$ SELECT ''::name, 0 WHERE false $$;
-- The gateway puts it there, because AWS has to be asked (session.ts).
CREATE OR REPLACE FUNCTION pg_catalog.default_iam_role() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(pg_current_setting('terrarium.default_iam_role', true), '') $$;

DO $$
DECLARE
  refused text[];
BEGIN
  FOREACH refused SLICE 1 IN ARRAY ARRAY[['change_query_priority(bigint, text)', 'CHANGE_QUERY_PRIORITY'], ['change_session_priority(int, text)', 'CHANGE_SESSION_PRIORITY'],
    ['change_user_priority(text, text)', 'CHANGE_USER_PRIORITY'], ['reboot_cluster()', 'REBOOT_CLUSTER'], ['get_mounted_role()', 'GET_MOUNTED_ROLE'],
    ['has_assumerole_privilege(text, text)', 'HAS_ASSUMEROLE_PRIVILEGE'], ['has_assumerole_privilege(text, text, text)', 'HAS_ASSUMEROLE_PRIVILEGE'],
    ['pg_get_grantee_by_iam_role(text)', 'PG_GET_GRANTEE_BY_IAM_ROLE'], ['pg_get_iam_role_by_user(text)', 'PG_GET_IAM_ROLE_BY_USER']] LOOP
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION pg_catalog.%s RETURNS text LANGUAGE sql VOLATILE AS %L', refused[1], pg_format('SELECT terrarium.refused(%L)', refused[2]));
  END LOOP;
END $$;
