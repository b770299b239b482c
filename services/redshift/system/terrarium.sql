-- Where the gateway keeps what Postgres has no place for. Clients see the views on it in pg_catalog.

CREATE SCHEMA IF NOT EXISTS terrarium;
GRANT USAGE ON SCHEMA terrarium TO PUBLIC;
-- https://docs.aws.amazon.com/redshift/latest/dg/r_Schemas_and_tables.html, read 2026-11-24: all users have CREATE and USAGE there.
GRANT ALL ON SCHEMA public TO PUBLIC;

-- What Redshift keeps of a column, or, with an empty column name, of a table.
CREATE TABLE IF NOT EXISTS terrarium.table_attribute (
  table_oid oid NOT NULL, column_name text NOT NULL, encoding text, is_distkey boolean NOT NULL DEFAULT false, sortkey int NOT NULL DEFAULT 0,
  diststyle text, primary_key boolean NOT NULL DEFAULT false, PRIMARY KEY (table_oid, column_name)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON terrarium.table_attribute TO PUBLIC;

CREATE SEQUENCE IF NOT EXISTS terrarium.query_id;
GRANT USAGE ON SEQUENCE terrarium.query_id TO PUBLIC;
