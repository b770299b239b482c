import { describe, expect, test } from "vitest";
import { useStatements } from "./statements.ts";

// Every documented form of Redshift's DDL: the grammar and the examples of https://docs.aws.amazon.com/redshift/latest/dg/<page>, read 2026-11-24.
// What is kept is shown again by the catalog; what is not here is refused by its name.

const { all, run, rows, value } = useStatements();

describe("views", () => {
  test.each([
    `CREATE OR REPLACE VIEW @ AS SELECT 1 AS a`,
    `CREATE VIEW @ (x, y) AS SELECT 1, 2`,
    `CREATE VIEW @ AS SELECT 1 AS a;\nALTER TABLE @ RENAME TO @_2;\nDROP VIEW @_2`,
    `CREATE VIEW @ AS SELECT 1 AS a;\nALTER TABLE @ OWNER TO awsuser;\nDROP VIEW IF EXISTS @, @_none CASCADE`,
    `CREATE OR REPLACE VIEW @ AS SELECT * FROM public.@_none WITH NO SCHEMA BINDING;\nDROP VIEW @`,
  ])("%s (r_CREATE_VIEW.html, r_DROP_VIEW.html)", async (statements) => {
    await all(statements);
  });

  test("WITH NO SCHEMA BINDING outlives what it reads, and sees its new shape (r_CREATE_VIEW.html)", async () => {
    const name = await all(`CREATE TABLE @ (a int);
CREATE VIEW @_v AS SELECT * FROM public.@ WITH NO SCHEMA BINDING;
INSERT INTO @ VALUES (1)`);
    expect(await rows(`SELECT * FROM ${name}_v`)).toEqual([[1]]);
    await run(`DROP TABLE ${name}`);
    await expect(run(`SELECT * FROM ${name}_v`)).rejects.toMatchObject({ code: "42P01" });
    await run(`CREATE TABLE ${name} AS SELECT 'x'::varchar(3) AS a, 2 AS b`);
    expect(await rows(`SELECT * FROM ${name}_v`)).toEqual([["x", 2]]);
    expect(
      await rows(
        `SELECT col_name, col_type FROM pg_get_late_binding_view_cols() cols (view_schema name, view_name name, col_name name, col_type varchar, col_num int) WHERE view_name = '${name}_v' ORDER BY col_num`,
      ),
    ).toEqual([
      ["a", "character varying(3)"],
      ["b", "integer"],
    ]);
    await expect(run(`CREATE VIEW ${name}_w AS SELECT * FROM ${name} WITH NO SCHEMA BINDING`)).rejects.toThrow();
  });

  test("SHOW VIEW has its text (r_SHOW_VIEW.html)", async () => {
    const name = await all("CREATE VIEW @ AS SELECT  NVL(1, 2)  AS a");
    expect(await value(`SHOW VIEW ${name}`)).toBe("SELECT  NVL(1, 2)  AS a;");
  });

  test.each([
    `CREATE MATERIALIZED VIEW @ AS SELECT a FROM @_t`,
    `CREATE MATERIALIZED VIEW @ BACKUP NO AS SELECT a FROM @_t`,
    `CREATE MATERIALIZED VIEW @ BACKUP YES AUTO REFRESH YES AS SELECT a FROM @_t`,
    `CREATE MATERIALIZED VIEW @ DISTSTYLE ALL AUTO REFRESH NO AS SELECT a FROM @_t`,
    `CREATE MATERIALIZED VIEW @ DISTSTYLE KEY DISTKEY (a) SORTKEY (a) AUTO REFRESH YES AS SELECT a, COUNT(*) AS n FROM @_t GROUP BY a`,
    `CREATE MATERIALIZED VIEW @ AS SELECT a FROM @_t;\nALTER MATERIALIZED VIEW @ AUTO REFRESH YES;\nREFRESH MATERIALIZED VIEW @;\nDROP MATERIALIZED VIEW @`,
    `CREATE MATERIALIZED VIEW @ AS SELECT a FROM @_t;\nREFRESH MATERIALIZED VIEW @ RESTRICT;\nDROP MATERIALIZED VIEW IF EXISTS @ CASCADE`,
  ])("%s (materialized-view-create-sql-command.html)", async (statements) => {
    await all(`CREATE TABLE @_t (a int);\n${statements}`);
  });

  test("a materialized view shows what was there when it was refreshed", async () => {
    const name = await all(`CREATE TABLE @ (a int);
INSERT INTO @ VALUES (1);
CREATE MATERIALIZED VIEW @_m AUTO REFRESH YES AS SELECT SUM(a) AS s FROM @;
INSERT INTO @ VALUES (2)`);
    expect(await value(`SELECT s FROM ${name}_m`)).toBe("1");
    await run(`REFRESH MATERIALIZED VIEW ${name}_m`);
    expect(await value(`SELECT s FROM ${name}_m`)).toBe("3");
    expect(
      await rows(`SELECT TRIM(schema_name), TRIM(name), autorefresh FROM svv_mv_info WHERE TRIM(name) = '${name}_m'`),
    ).toEqual([["public", `${name}_m`, "t"]]);
  });
});

describe("external schemas and tables (r_CREATE_EXTERNAL_SCHEMA.html, r_CREATE_EXTERNAL_TABLE.html)", () => {
  test.each([
    `CREATE EXTERNAL SCHEMA @ FROM DATA CATALOG DATABASE 'sampledb' REGION 'us-west-2' IAM_ROLE 'arn:aws:iam::123456789012:role/r'`,
    `CREATE EXTERNAL SCHEMA IF NOT EXISTS @ FROM DATA CATALOG DATABASE 'd' IAM_ROLE default CREATE EXTERNAL DATABASE IF NOT EXISTS`,
    `CREATE EXTERNAL SCHEMA @ FROM HIVE METASTORE DATABASE 'hive_db' URI '172.10.10.10' PORT 99 IAM_ROLE 'arn:aws:iam::123456789012:role/r'`,
    `CREATE EXTERNAL SCHEMA @ FROM POSTGRES DATABASE 'd' SCHEMA 'public' URI 'h' PORT 5432 IAM_ROLE 'arn:aws:iam::123456789012:role/r' SECRET_ARN 'arn:aws:secretsmanager:us-west-2:123456789012:secret:x'`,
    `CREATE EXTERNAL SCHEMA @ FROM MYSQL DATABASE 'd' URI 'h' IAM_ROLE 'arn:aws:iam::123456789012:role/r' SECRET_ARN 'arn:aws:secretsmanager:us-west-2:123456789012:secret:x'`,
    `CREATE EXTERNAL SCHEMA @ FROM REDSHIFT DATABASE 'd' SCHEMA 'public'`,
    `CREATE EXTERNAL SCHEMA @ FROM KINESIS IAM_ROLE 'arn:aws:iam::123456789012:role/r'`,
    `CREATE EXTERNAL SCHEMA @ FROM DATA CATALOG DATABASE 'd' IAM_ROLE default;\nDROP SCHEMA @ DROP EXTERNAL DATABASE CASCADE`,
  ])("%s", async (statements) => {
    await all(statements);
  });

  test("tables are kept and shown, and a query of one is refused by name", async () => {
    const name = await all(`CREATE EXTERNAL SCHEMA @ FROM DATA CATALOG DATABASE 'sampledb' IAM_ROLE default;
CREATE EXTERNAL TABLE @.sales (salesid integer, pricepaid decimal(8,2), saletime timestamp, tags array<varchar(10)>) PARTITIONED BY (saledate date) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' STORED AS textfile LOCATION 's3://b/tickit/' TABLE PROPERTIES ('numRows'='172000');
ALTER TABLE @.sales ADD PARTITION (saledate='2008-01-01') LOCATION 's3://b/tickit/saledate=2008-01/';
ALTER TABLE @.sales ADD IF NOT EXISTS PARTITION (saledate='2008-02-01') LOCATION 's3://b/a/' PARTITION (saledate='2008-03-01') LOCATION 's3://b/b/';
ALTER TABLE @.sales PARTITION (saledate='2008-02-01') SET LOCATION 's3://b/c/';
ALTER TABLE @.sales DROP PARTITION (saledate='2008-03-01');
ALTER TABLE @.sales SET LOCATION 's3://b/new/';
ALTER TABLE @.sales SET FILE FORMAT PARQUET;
ALTER TABLE @.sales SET TABLE PROPERTIES ('numRows'='100');
CREATE EXTERNAL TABLE @.p (a int) STORED AS PARQUET LOCATION 's3://b/p/';
CREATE EXTERNAL TABLE @.j (a int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('dots.in.keys'='true') STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' LOCATION 's3://b/j/'`);
    expect(
      await rows(
        `SELECT tablename, location, input_format FROM svv_external_tables WHERE schemaname = '${name}' ORDER BY 1`,
      ),
    ).toEqual([
      ["j", "s3://b/j/", "org.apache.hadoop.mapred.TextInputFormat"],
      ["p", "s3://b/p/", "PARQUET"],
      ["sales", "s3://b/new/", "PARQUET"],
    ]);
    expect(
      await rows(
        `SELECT columnname, external_type, part_key FROM svv_external_columns WHERE schemaname = '${name}' AND tablename = 'sales' ORDER BY columnnum`,
      ),
    ).toEqual([
      ["salesid", "integer", 0],
      ["pricepaid", "decimal(8,2)", 0],
      ["saletime", "timestamp", 0],
      ["tags", "array<varchar(10)>", 0],
      ["saledate", "date", 1],
    ]);
    expect(
      await rows(`SELECT "values", location FROM svv_external_partitions WHERE schemaname = '${name}' ORDER BY 1`),
    ).toEqual([
      ['["2008-01-01"]', "s3://b/tickit/saledate=2008-01/"],
      ['["2008-02-01"]', "s3://b/c/"],
    ]);
    expect(await rows(`SELECT eskind, databasename FROM svv_external_schemas WHERE schemaname = '${name}'`)).toEqual([
      [1, "sampledb"],
    ]);
    await expect(run(`SELECT * FROM ${name}.sales`)).rejects.toMatchObject({
      code: "0A000",
      message: "Terrarium does not implement queries on external tables",
    });
    await run(`DROP TABLE ${name}.p`);
  });
});
