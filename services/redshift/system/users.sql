-- Users, groups, roles and what they may do.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_USER_INFO.html, r_SVV_ROLES.html, r_SVV_RELATION_PRIVILEGES.html and their neighbours, read 2026-11-24.
-- A role that cannot log in is a group, unless CREATE ROLE has made it: the comment on it says so.

CREATE OR REPLACE VIEW terrarium.identities AS SELECT r.oid, r.rolname, CASE WHEN r.rolcanlogin THEN 'user' WHEN shobj_description(r.oid, 'pg_authid') = 'role' THEN 'role' ELSE 'group' END AS kind,
  r.rolcreatedb, r.rolcreaterole, r.rolconnlimit, r.rolvaliduntil
FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' OR r.rolname = 'public';
GRANT SELECT ON terrarium.identities TO PUBLIC;

-- The one who makes a role is a member of it, so that he may use what he has made; nobody has said so.
CREATE OR REPLACE VIEW terrarium.memberships AS SELECT m.roleid, m.member, bool_or(m.admin_option) AS admin_option FROM pg_catalog.pg_auth_members m
WHERE m.member <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = 'awsuser') GROUP BY 1, 2;
CREATE OR REPLACE VIEW terrarium.pg_group AS SELECT g.rolname AS groname, g.oid::int AS grosysid, ARRAY(SELECT m.member::int FROM terrarium.memberships m WHERE m.roleid = g.oid ORDER BY 1) AS grolist
FROM terrarium.identities g WHERE g.kind = 'group';
GRANT SELECT ON terrarium.memberships, terrarium.pg_group TO PUBLIC;
CREATE OR REPLACE VIEW pg_catalog.pg_user_info AS SELECT rolname AS usename, oid::int AS usesysid, rolcreatedb AS usecreatedb, rolname IN ('rdsdb', 'awsuser') OR rolcreaterole AS usesuper, rolname = 'rdsdb' AS usecatupd,
  '********'::text AS passwd, rolvaliduntil AS valuntil, NULL::text[] AS useconfig, (CASE rolconnlimit WHEN -1 THEN 'UNLIMITED' ELSE rolconnlimit::text END)::varchar AS useconnlimit
FROM terrarium.identities WHERE kind = 'user';
CREATE OR REPLACE VIEW terrarium.pg_user AS SELECT usename, usesysid, usecreatedb, usesuper, usecatupd, passwd, valuntil, useconfig FROM pg_catalog.pg_user_info;
GRANT SELECT ON terrarium.pg_user TO PUBLIC;
CREATE OR REPLACE VIEW pg_catalog.svv_user_info AS SELECT usename::text AS user_name, usesysid AS user_id, usecreatedb AS createdb, usesuper AS superuser, usecatupd AS catalog_update, useconnlimit::text AS connection_limit,
  'RESTRICTED'::text AS syslog_access, NULL::timestamp AS last_ddl_ts, '0'::text AS session_timeout, ''::text AS external_user_id FROM pg_catalog.pg_user_info;
CREATE OR REPLACE VIEW pg_catalog.svv_roles AS SELECT oid::int AS role_id, rolname::text AS role_name, 'awsuser'::text AS role_owner, NULL::text AS external_id FROM terrarium.identities WHERE kind = 'role';
CREATE OR REPLACE VIEW pg_catalog.svv_role_grants AS SELECT r.oid::int AS role_id, r.rolname::text AS role_name, g.oid::int AS granted_role_id, g.rolname::text AS granted_role_name
FROM terrarium.memberships m JOIN terrarium.identities r ON r.oid = m.member AND r.kind = 'role' JOIN terrarium.identities g ON g.oid = m.roleid AND g.kind = 'role';
CREATE OR REPLACE VIEW pg_catalog.svv_user_grants AS SELECT u.oid::int AS user_id, u.rolname::text AS user_name, r.oid::int AS role_id, r.rolname::text AS role_name, m.admin_option
FROM terrarium.memberships m JOIN terrarium.identities u ON u.oid = m.member AND u.kind = 'user' JOIN terrarium.identities r ON r.oid = m.roleid AND r.kind = 'role';
CREATE OR REPLACE VIEW pg_catalog.svv_system_privileges AS SELECT p.privilege::text AS system_privilege, i.oid::int AS identity_id, i.rolname::text AS identity_name, i.kind AS identity_type
FROM terrarium.system_privilege p JOIN terrarium.identities i ON i.rolname = p.role_name;
CREATE OR REPLACE FUNCTION terrarium.identity_of(grantee oid) RETURNS TABLE (identity_id int, identity_name text, identity_type text) LANGUAGE sql STABLE AS $$
  SELECT 0, 'public', 'public' WHERE grantee = 0 UNION ALL SELECT oid::int, rolname, kind FROM terrarium.identities WHERE oid = grantee $$;
CREATE OR REPLACE VIEW pg_catalog.svv_relation_privileges AS SELECT c.nspname::text AS namespace_name, c.relname::text AS relation_name, a.privilege_type, i.identity_id, i.identity_name, i.identity_type, a.is_grantable AS admin_option, 'TABLE'::text AS privilege_scope
FROM terrarium.all_relations c, LATERAL aclexplode(c.relacl) AS a, LATERAL terrarium.identity_of(a.grantee) AS i WHERE a.grantee <> c.relowner AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES', 'TRUNCATE');
CREATE OR REPLACE VIEW pg_catalog.svv_schema_privileges AS SELECT n.nspname::text AS namespace_name, a.privilege_type, i.identity_id, i.identity_name, i.identity_type, a.is_grantable AS admin_option, 'SCHEMA'::text AS privilege_scope
FROM pg_catalog.pg_namespace n, LATERAL aclexplode(n.nspacl) AS a, LATERAL terrarium.identity_of(a.grantee) AS i WHERE a.grantee <> n.nspowner AND n.nspname NOT IN ('terrarium', 'pg_toast');
CREATE OR REPLACE VIEW pg_catalog.svv_database_privileges AS SELECT d.datname::text AS database_name, a.privilege_type, i.identity_id, i.identity_name, i.identity_type, a.is_grantable AS admin_option, 'DATABASE'::text AS privilege_scope
FROM pg_catalog.pg_database d, LATERAL aclexplode(d.datacl) AS a, LATERAL terrarium.identity_of(a.grantee) AS i WHERE a.grantee <> d.datdba;
CREATE OR REPLACE VIEW pg_catalog.svv_default_privileges AS SELECT coalesce(n.nspname, NULL)::text AS schema_name, (CASE d.defaclobjtype WHEN 'r' THEN 'RELATION' WHEN 'f' THEN 'FUNCTION' ELSE 'PROCEDURE' END)::text AS object_type,
  d.defaclrole::int AS owner_id, pg_get_userbyid(d.defaclrole)::text AS owner_name, 'user'::text AS owner_type, a.privilege_type, i.identity_id AS grantee_id, i.identity_name AS grantee_name, i.identity_type AS grantee_type, a.is_grantable AS admin_option
FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace, LATERAL aclexplode(d.defaclacl) AS a, LATERAL terrarium.identity_of(a.grantee) AS i;
GRANT SELECT ON pg_catalog.pg_user_info, pg_catalog.svv_user_info, pg_catalog.svv_roles, pg_catalog.svv_role_grants, pg_catalog.svv_user_grants, pg_catalog.svv_system_privileges, pg_catalog.svv_relation_privileges,
  pg_catalog.svv_schema_privileges, pg_catalog.svv_database_privileges, pg_catalog.svv_default_privileges TO PUBLIC;

-- What SHOW GRANTS lists: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_GRANTS.html, read 2026-11-24. Of what it prints, DROP, ALTER, RULE
-- and TRIGGER of tables are nobody's here (terrarium_notes).
CREATE OR REPLACE VIEW terrarium.grants AS
SELECT current_database()::text AS database_name, o.schema_name, o.object_name, o.object_type, o.signature, (CASE a.privilege_type WHEN 'TEMPORARY' THEN 'TEMP' ELSE a.privilege_type END)::text AS privilege_type, i.identity_id, i.identity_name, i.identity_type,
  a.is_grantable AS admin_option, o.object_type AS privilege_scope, pg_get_userbyid(a.grantor)::text AS grantor_name
FROM (
  SELECT nspname::text AS schema_name, relname::text AS object_name, 'TABLE'::text AS object_type, NULL::text AS signature, relacl AS acl, relowner AS owner FROM terrarium.all_relations
  UNION ALL SELECT nspname, nspname, 'SCHEMA', NULL, nspacl, nspowner FROM terrarium.pg_namespace WHERE nspname !~ '^pg_'
  UNION ALL SELECT NULL, datname, 'DATABASE', NULL, datacl, datdba FROM terrarium.pg_database WHERE datname = current_database()
  UNION ALL SELECT n.nspname, p.proname, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, oidvectortypes(p.proargtypes), p.proacl, p.proowner FROM pg_catalog.pg_proc p
    JOIN terrarium.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
) AS o, LATERAL aclexplode(o.acl) AS a, LATERAL terrarium.identity_of(a.grantee) AS i WHERE a.grantee <> o.owner AND a.privilege_type NOT IN ('MAINTAIN', 'TRIGGER');
GRANT SELECT ON terrarium.grants TO PUBLIC;
