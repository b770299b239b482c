-- Where the gateway keeps what Postgres has no place for. Clients see the views on it in pg_catalog.

CREATE SCHEMA IF NOT EXISTS terrarium;
GRANT USAGE ON SCHEMA terrarium TO PUBLIC;
-- https://docs.aws.amazon.com/redshift/latest/dg/r_Schemas_and_tables.html, read 2026-11-24: all users have CREATE and USAGE there.
GRANT ALL ON SCHEMA public TO PUBLIC;

-- What Redshift has and Terrarium has not, where only the engine sees it.
CREATE OR REPLACE FUNCTION terrarium.refused(what text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
  $$ BEGIN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'Terrarium does not implement ' || what; END $$;

-- What Redshift keeps of a table and of its columns. Only the functions of tables.sql write them.
CREATE TABLE IF NOT EXISTS terrarium.table_info (
  table_oid oid PRIMARY KEY, diststyle text NOT NULL DEFAULT 'AUTO', sortstyle text NOT NULL DEFAULT 'auto', backup boolean NOT NULL DEFAULT true,
  created timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC')
);
CREATE TABLE IF NOT EXISTS terrarium.column_info (
  table_oid oid NOT NULL, attnum smallint NOT NULL, encoding text, distkey boolean NOT NULL DEFAULT false, sortkey int NOT NULL DEFAULT 0,
  PRIMARY KEY (table_oid, attnum)
);
-- Keys are informational. `kind` is pg_constraint's contype.
CREATE TABLE IF NOT EXISTS terrarium.table_key (
  oid oid PRIMARY KEY, table_oid oid NOT NULL, name text NOT NULL, kind "char" NOT NULL, attnums smallint[] NOT NULL,
  foreign_oid oid NOT NULL DEFAULT 0, foreign_attnums smallint[]
);
-- Views as they were written, and late binding views, which may have nothing to bind to.
CREATE TABLE IF NOT EXISTS terrarium.view_info (
  view_oid oid PRIMARY KEY, query text NOT NULL, auto_refresh boolean NOT NULL DEFAULT false, refreshed timestamp
);
CREATE TABLE IF NOT EXISTS terrarium.late_binding_view (
  schema_name text NOT NULL, view_name text NOT NULL, definition text NOT NULL, query text NOT NULL, owner oid NOT NULL,
  PRIMARY KEY (schema_name, view_name)
);
-- Procedures as they were written; the engine has them translated, and those arguments behind the others that are only OUT.
CREATE TABLE IF NOT EXISTS terrarium.procedure_info (
  procedure_oid oid PRIMARY KEY, inputs regtype[] NOT NULL, arguments regtype[] NOT NULL, signature text NOT NULL, body text NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.external_schema (
  schema_oid oid PRIMARY KEY, kind int NOT NULL, database_name text NOT NULL, options text NOT NULL
);
CREATE TABLE IF NOT EXISTS terrarium.external_table (table_oid oid PRIMARY KEY, options text NOT NULL);
CREATE TABLE IF NOT EXISTS terrarium.external_partition (
  table_oid oid NOT NULL, "values" text NOT NULL, location text NOT NULL, PRIMARY KEY (table_oid, "values")
);
CREATE TABLE IF NOT EXISTS terrarium.system_privilege (role_name text NOT NULL, privilege text NOT NULL, PRIMARY KEY (role_name, privilege));
GRANT SELECT ON ALL TABLES IN SCHEMA terrarium TO PUBLIC;
DROP TABLE IF EXISTS terrarium.table_attribute CASCADE;

CREATE SEQUENCE IF NOT EXISTS terrarium.query_id;
GRANT USAGE ON SEQUENCE terrarium.query_id TO PUBLIC;
-- Numbers of keys, above those that the engine gives to its own objects.
CREATE SEQUENCE IF NOT EXISTS terrarium.key_oid START 3000000000 MAXVALUE 4294967295;

-- Queries on it are refused by name: it has no handler.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwname = 'terrarium_external') THEN
    CREATE FOREIGN DATA WRAPPER terrarium_external;
    CREATE SERVER terrarium_external FOREIGN DATA WRAPPER terrarium_external;
  END IF;
END $$;
GRANT USAGE ON FOREIGN SERVER terrarium_external TO PUBLIC;
