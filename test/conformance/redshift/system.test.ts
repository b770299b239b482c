import { describe, expect, test } from "vitest";
import { useStatements } from "./statements.ts";

// System objects and what SHOW lists: the columns of https://docs.aws.amazon.com/redshift/latest/dg/<page>, read 2026-11-24.

const { all, db, run, rows, value } = useStatements();

const columnsOf = async (query: string): Promise<string> =>
  (await db().query(query)).fields.map(({ name }) => name).join(" ");

describe("the columns of", () => {
  test.each([
    ["pg_table_def", "schemaname tablename column type encoding distkey sortkey notnull"],
    [
      "svv_table_info",
      "database schema table_id table encoded diststyle sortkey1 max_varchar sortkey1_enc sortkey_num size pct_used empty unsorted stats_off tbl_rows skew_sortkey1 skew_rows estimated_visible_rows risk_event vacuum_sort_benefit create_time",
    ],
    ["svv_tables", "table_catalog table_schema table_name table_type remarks"],
    [
      "svv_columns",
      "table_catalog table_schema table_name column_name ordinal_position column_default is_nullable data_type character_maximum_length numeric_precision numeric_precision_radix numeric_scale datetime_precision interval_type interval_precision character_set_catalog character_set_schema character_set_name collation_catalog collation_schema collation_name domain_name remarks",
    ],
    ["svv_all_tables", "database_name schema_name table_name table_acl table_type remarks"],
    ["svv_all_schemas", "database_name schema_name schema_owner schema_type schema_acl source_database schema_option"],
    ["svv_external_schemas", "esoid eskind schemaname esowner databasename esoptions"],
    ["svv_transactions", "txn_owner txn_db xid pid txn_start lock_mode lockable_object_type relation granted"],
    ["svv_roles", "role_id role_name role_owner external_id"],
    ["svv_user_grants", "user_id user_name role_id role_name admin_option"],
    [
      "svv_relation_privileges",
      "namespace_name relation_name privilege_type identity_id identity_name identity_type admin_option privilege_scope",
    ],
    [
      "stl_load_errors",
      "userid slice tbl starttime session query filename line_number colname type col_length position raw_line raw_field_value err_code err_reason is_partial start_offset copy_job_id",
    ],
    [
      "stl_query",
      "userid query label xid pid database querytxt starttime endtime aborted insert_pristine concurrency_scaling_status",
    ],
    ["stl_querytext", "userid xid pid query sequence text"],
    ["stl_ddltext", "userid xid pid label starttime endtime sequence text"],
    ["stl_utilitytext", "userid xid pid label starttime endtime sequence text"],
    ["svl_statementtext", "userid xid pid label starttime endtime sequence type text"],
    [
      "svl_query_summary",
      "userid query stm seg step maxtime avgtime rows bytes rate_row rate_byte label is_diskbased workmem is_rrscan is_delayed_scan rows_pre_filter",
    ],
    [
      "stl_load_commits",
      "userid query slice name filename byte_offset lines_scanned errors curtime status file_format is_partial start_offset copy_job_id",
    ],
    ["stv_sessions", "starttime process user_name db_name timeout_sec"],
    ["stv_recents", "userid status starttime duration user_name db_name query pid"],
    ["stv_slices", "node slice localslice type"],
    [
      "stv_locks",
      "table_id last_commit last_update lock_owner lock_owner_pid lock_owner_start_ts lock_owner_end_ts lock_status",
    ],
    [
      "sys_load_error_detail",
      "user_id query_id transaction_id session_id database_name table_id start_time file_name line_number column_name column_type column_length position error_code error_message",
    ],
    ["pg_user", "usename usesysid usecreatedb usesuper usecatupd passwd valuntil useconfig"],
    ["pg_group", "groname grosysid grolist"],
  ])("%s", async (name, columns) => {
    const found = (await columnsOf(`SELECT * FROM ${name} LIMIT 0`)).split(" ");
    // AWS adds columns at the end; none may be missing, and none is at another place.
    expect(found.slice(0, columns.split(" ").length).join(" ")).toBe(columns);
  });

  test("sys_query_history, among others", async () => {
    const found = (await columnsOf("SELECT * FROM sys_query_history LIMIT 0")).split(" ");
    for (const column of "user_id query_id query_label transaction_id session_id database_name query_type status result_cache_hit start_time end_time elapsed_time queue_time execution_time error_message returned_rows returned_bytes query_text redshift_version usage_limit compute_type compile_time planning_time lock_wait_time".split(
      " ",
    ))
      expect(found).toContain(column);
  });
});

describe("SHOW", () => {
  test("DATABASES, SCHEMAS, TABLES and COLUMNS, with LIKE and LIMIT (r_SHOW_DATABASES.html and its neighbours)", async () => {
    const name = await all(
      "CREATE SCHEMA @;\nCREATE TABLE @.one (id int not null, v varchar(10));\nCREATE VIEW @.two AS SELECT 1 AS a",
    );
    expect((await rows("SHOW DATABASES")).map(([found]) => found)).toContain("dev");
    expect(await columnsOf("SHOW DATABASES LIKE 'de%' LIMIT 1")).toBe(
      "database_name database_owner database_type database_acl parameters database_isolation_level",
    );
    expect((await rows(`SHOW SCHEMAS FROM DATABASE dev LIKE '${name}'`)).map((row) => row.slice(0, 2))).toEqual([
      ["dev", name],
    ]);
    expect((await rows(`SHOW TABLES FROM SCHEMA dev.${name}`)).map((row) => row.slice(0, 4))).toEqual([
      ["dev", name, "one", "TABLE"],
      ["dev", name, "two", "VIEW"],
    ]);
    expect((await rows(`SHOW TABLES FROM SCHEMA ${name} LIKE 't%'`)).map((row) => row[2])).toEqual(["two"]);
    expect(
      (await rows(`SHOW COLUMNS FROM TABLE dev.${name}.one LIMIT 10`)).map((row) => [
        row[3],
        row[4],
        row[6],
        row[7],
        row[8],
      ]),
    ).toEqual([
      ["id", 1, "NO", "integer", null],
      ["v", 2, "YES", "character varying", 10],
    ]);
  });

  test("CONSTRAINTS: keys of a table, and those that refer to it (r_SHOW_CONSTRAINTS.html)", async () => {
    const name = await all(`CREATE SCHEMA @;
CREATE TABLE @.pk1 (i INT, j VARCHAR(5), c CHAR(1), PRIMARY KEY (i, j, c));
CREATE TABLE @.fk2 (i INT, j VARCHAR(5), c CHAR(1), FOREIGN KEY (i, j, c) REFERENCES @.pk1)`);
    expect(await columnsOf(`SHOW CONSTRAINTS PRIMARY KEYS FROM TABLE dev.${name}.pk1`)).toBe(
      "database_name schema_name table_name pk_name column_name key_seq",
    );
    expect(await rows(`SHOW CONSTRAINTS PRIMARY KEYS FROM TABLE dev.${name}.pk1`)).toEqual([
      ["dev", name, "pk1", "pk1_pkey", "i", 1],
      ["dev", name, "pk1", "pk1_pkey", "j", 2],
      ["dev", name, "pk1", "pk1_pkey", "c", 3],
    ]);
    const foreign = `SHOW CONSTRAINTS FOREIGN KEYS FROM TABLE ${name}.fk2`;
    expect(await columnsOf(foreign)).toBe(
      "pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name fk_schema_name fk_table_name fk_column_name key_seq fk_name pk_name update_rule delete_rule deferrability",
    );
    const listed = ["i", "j", "c"].map((column, index) => [
      "dev",
      name,
      "pk1",
      column,
      "dev",
      name,
      "fk2",
      column,
      index + 1,
    ]);
    expect((await rows(foreign)).map((row) => row.slice(0, 9))).toEqual(listed);
    const exported = `SHOW CONSTRAINTS FOREIGN KEYS EXPORTED FROM TABLE ${name}.pk1 LIMIT 2`;
    expect((await rows(exported)).map((row) => row.slice(0, 9))).toEqual(listed.slice(0, 2));
    expect(await rows(`SHOW CONSTRAINTS FOREIGN KEYS FROM TABLE ${name}.pk1`)).toEqual([]);
  });

  test("PROCEDURES, FUNCTIONS and PARAMETERS (r_SHOW_PROCEDURES.html, r_SHOW_FUNCTIONS.html, r_SHOW_PARAMETERS.html)", async () => {
    const name = await all(`CREATE SCHEMA @;
CREATE PROCEDURE @.f1(operation VARCHAR(10), a DECIMAL(10,2), b INOUT INTEGER, c OUT TIMESTAMP) AS $$ BEGIN c := GETDATE(); END $$ LANGUAGE plpgsql;
CREATE FUNCTION @.f2(INT, VARCHAR, FLOAT) RETURNS VARCHAR STABLE AS $$ SELECT $2 $$ LANGUAGE sql`);
    expect(await columnsOf(`SHOW PROCEDURES FROM SCHEMA ${name}`)).toBe(
      "database_name schema_name procedure_name number_of_arguments argument_list return_type remarks",
    );
    expect(await rows(`SHOW PROCEDURES FROM SCHEMA dev.${name} LIKE 'f_' LIMIT 5`)).toEqual([
      ["dev", name, "f1", 3, "character varying, numeric, integer", "integer, timestamp without time zone", null],
    ]);
    expect(await rows(`SHOW FUNCTIONS FROM SCHEMA ${name}`)).toEqual([
      ["dev", name, "f2", 3, "integer, character varying, double precision", "character varying", null],
    ]);
    expect(await rows(`SHOW FUNCTIONS FROM SCHEMA ${name} LIKE 'g%'`)).toEqual([]);
    const parameters = `SHOW PARAMETERS OF PROCEDURE dev.${name}.f1(VARCHAR, DECIMAL, INT)`;
    expect(await columnsOf(parameters)).toBe(
      "database_name schema_name procedure_name parameter_name ordinal_position parameter_type data_type character_maximum_length numeric_precision numeric_scale",
    );
    expect((await rows(parameters)).map((row) => row.slice(2, 7))).toEqual([
      ["f1", "operation", 1, "IN", "character varying"],
      ["f1", "a", 2, "IN", "numeric"],
      ["f1", "b", 3, "INOUT", "integer"],
      ["f1", "c", 4, "OUT", "timestamp without time zone"],
    ]);
    expect((await rows(`${parameters} LIKE 'op%'`)).map((row) => row[3])).toEqual(["operation"]);
    expect(await rows(`SHOW PARAMETERS OF FUNCTION ${name}.f2(INT)`)).toEqual([]);
  });

  test("COLUMN GRANTS (r_SHOW_COLUMN_GRANTS.html)", async () => {
    const name = await all(`CREATE SCHEMA @;
CREATE TABLE @.t100 (a INT, b INT);
CREATE USER @u PASSWORD DISABLE;
GRANT SELECT (a), UPDATE (b) ON @.t100 TO @u`);
    const grants = `SHOW COLUMN GRANTS ON TABLE dev.${name}.t100`;
    expect(await columnsOf(grants)).toBe(
      "database_name schema_name table_name column_name object_type privilege_type identity_id identity_name identity_type admin_option privilege_scope grantor_name",
    );
    expect((await rows(grants)).map((row) => [row[3], row[4], row[5], row[7], row[8]])).toEqual([
      ["a", "COLUMN", "SELECT", `${name}u`, "user"],
      ["b", "COLUMN", "UPDATE", `${name}u`, "user"],
    ]);
    expect((await rows(`${grants} FOR ${name}u LIMIT 1`)).map((row) => row[3])).toEqual(["a"]);
    expect(await rows(`${grants} FOR PUBLIC`)).toEqual([]);
  });

  test("GRANTS on an object and for somebody (r_SHOW_GRANTS.html)", async () => {
    const name = await all(`CREATE SCHEMA @;
CREATE TABLE @.t (a int);
CREATE USER @u PASSWORD DISABLE;
CREATE ROLE @r;
GRANT USAGE ON SCHEMA @ TO @u;
GRANT SELECT, UPDATE ON @.t TO @u WITH GRANT OPTION;
GRANT INSERT ON @.t TO ROLE @r;
GRANT DELETE ON @.t TO PUBLIC`);
    expect(await columnsOf(`SHOW GRANTS ON TABLE ${name}.t`)).toBe(
      "schema_name object_name object_type privilege_type identity_id identity_name identity_type admin_option privilege_scope database_name grantor_name",
    );
    const found = async (sql: string, ...columns: string[]) =>
      (await run(sql)).rows.map((row: Record<string, unknown>) => columns.map((column) => row[column]));
    expect(
      await found(`SHOW GRANTS ON ${name}.t`, "privilege_type", "identity_name", "identity_type", "admin_option"),
    ).toEqual(
      expect.arrayContaining([
        ["DELETE", "public", "public", false],
        ["INSERT", `${name}r`, "role", false],
        ["SELECT", `${name}u`, "user", true],
        ["UPDATE", `${name}u`, "user", true],
      ]),
    );
    expect(await found(`SHOW GRANTS ON TABLE dev.${name}.t FOR ROLE ${name}r`, "privilege_type")).toEqual([["INSERT"]]);
    expect(await found(`SHOW GRANTS ON TABLE ${name}.t FOR PUBLIC LIMIT 5`, "privilege_type")).toEqual([["DELETE"]]);
    expect(await found(`SHOW GRANTS ON SCHEMA ${name}`, "object_type", "privilege_type", "identity_name")).toEqual([
      ["SCHEMA", "USAGE", `${name}u`],
    ]);
    expect(
      await found(
        `SHOW GRANTS FOR ${name}u FROM DATABASE dev`,
        "schema_name",
        "object_name",
        "object_type",
        "privilege_type",
      ),
    ).toEqual([
      [name, name, "SCHEMA", "USAGE"],
      [name, "t", "TABLE", "SELECT"],
      [name, "t", "TABLE", "UPDATE"],
    ]);
  });

  test("parameters, one and all (r_SHOW.html)", async () => {
    expect(await value("SHOW query_group")).toBe("default");
    expect((await rows("SHOW ALL")).map(([name]) => name)).toContain("enable_case_sensitive_identifier");
  });
});

test("terrarium_notes says how this differs from Redshift", async () => {
  const notes = await run("SELECT * FROM terrarium_notes");
  expect(notes.fields.map(({ name }) => name)).toEqual(["effect", "subject", "note"]);
  expect(new Set(notes.rows.map(({ effect }) => effect))).toEqual(new Set(["refused", "no effect", "differs"]));
  const refused = await rows("SELECT subject FROM terrarium_notes WHERE effect = 'refused'");
  await expect(run("CREATE DATASHARE d")).rejects.toThrow("datashares");
  expect(refused).toContainEqual(["datashares"]);
});

describe("what clients ask before anybody asks them", () => {
  // psql 15 sends these to a server that says it is 8.0.2, for \d, \dt, \dn, \l, \du, \df and \d of a table.
  test("psql's lists", async () => {
    const name = await all(
      "CREATE TABLE @ (id int primary key, v varchar(5) default 'x');\nCREATE VIEW @_v AS SELECT 1 AS a",
    );
    expect(
      await rows(`SELECT n.nspname as "Schema", c.relname as "Name",
  CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type",
  pg_catalog.pg_get_userbyid(c.relowner) as "Owner"
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r','p','v','m','S','f','') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema'
  AND pg_catalog.pg_table_is_visible(c.oid) AND c.relname LIKE '${name}%' ORDER BY 1,2;`),
    ).toEqual([
      ["public", name, "table", "awsuser"],
      ["public", `${name}_v`, "view", "awsuser"],
    ]);
    expect(
      await rows(`SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
  (SELECT substring(pg_catalog.pg_get_expr(d.adbin, d.adrelid) for 128) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull
FROM pg_catalog.pg_attribute a WHERE a.attrelid = '${name}'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;`),
    ).toEqual([
      ["id", "integer", null, true],
      ["v", "character varying(5)", "'x'::character varying", false],
    ]);
    expect(
      await rows(`SELECT c2.relname, i.indisprimary, i.indisunique, pg_catalog.pg_get_indexdef(i.indexrelid)
FROM pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_index i WHERE c.oid = '${name}'::regclass AND c.oid = i.indrelid AND i.indexrelid = c2.oid ORDER BY 1`),
    ).toEqual([[`${name}_pkey`, true, true, `CREATE UNIQUE INDEX ${name}_pkey ON ${name} USING btree (id)`]]);
    expect(
      (await rows(`SELECT d.datname as "Name" FROM pg_catalog.pg_database d ORDER BY 1`)).map(([database]) => database),
    ).toContain("dev");
    expect(
      (
        await rows(
          `SELECT n.nspname AS "Name", pg_catalog.pg_get_userbyid(n.nspowner) AS "Owner" FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1`,
        )
      ).map(([schema]) => schema),
    ).not.toContain("terrarium");
  });

  // DBeaver's org.jkiss.dbeaver.ext.postgresql / ext.redshift, and what postgres.js and node-postgres do at a start.
  test.each([
    "SELECT n.oid, n.*, d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass ORDER BY nspname",
    "SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datallowconn AND NOT datistemplate ORDER BY db.datname",
    "SELECT current_schema(), session_user",
    "SELECT * FROM svv_table_info WHERE \"schema\" = 'public'",
    "SELECT c.oid, c.*, d.description, pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass WHERE c.relnamespace = 2200 AND c.relkind NOT IN ('i','I','c')",
    "SELECT c.relname, a.*, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dsc.description FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid = ad.adrelid AND a.attnum = ad.adnum) LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid) WHERE NOT a.attisdropped AND c.relkind NOT IN ('i','I','c') ORDER BY a.attnum LIMIT 5",
    "SELECT b.oid, b.typelem, b.typname FROM pg_catalog.pg_type AS a LEFT JOIN pg_catalog.pg_type AS b ON b.oid = a.typelem WHERE a.typcategory = 'A' GROUP BY b.oid, b.typelem, b.typname LIMIT 3",
    "SELECT b.oid, b.typarray FROM pg_catalog.pg_type a LEFT JOIN pg_catalog.pg_type b ON b.oid = a.typelem WHERE a.typcategory = 'A' GROUP BY b.oid, b.typarray ORDER BY b.oid",
    "SELECT t.oid, t.typname, t.typtype FROM pg_catalog.pg_type t LIMIT 3",
    "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
    "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns WHERE table_schema = 'public' LIMIT 5",
    "SELECT p.oid, p.proname, p.proargtypes FROM pg_catalog.pg_proc p LIMIT 3",
    "SELECT usename, usesysid FROM pg_user",
    "SET extra_float_digits = 3",
    "SHOW TRANSACTION ISOLATION LEVEL",
    "SELECT pg_catalog.pg_encoding_to_char(6)",
    "SET client_encoding TO 'UTF8'; SET datestyle TO 'ISO'; SET application_name TO 'x'",
  ])("%s", async (sql) => {
    await run(sql);
  });
});
