import { describe, expect, test } from "vitest";
import { useStatements } from "./statements.ts";

// Every documented form of Redshift's DDL: the grammar and the examples of https://docs.aws.amazon.com/redshift/latest/dg/<page>, read 2026-11-24.
// What is kept is shown again by the catalog; what is not here is refused by its name.

const { all, run, rows, value } = useStatements();

describe("procedures and functions (r_CREATE_PROCEDURE.html, r_CREATE_FUNCTION.html)", () => {
  test.each([
    `CREATE OR REPLACE PROCEDURE @(f1 int, f2 varchar(20)) AS $$ DECLARE min_val int; BEGIN DROP TABLE IF EXISTS tmp_tbl; CREATE TEMP TABLE tmp_tbl (id int); INSERT INTO tmp_tbl VALUES (f1), (10001), (10002);
      SELECT MIN(id) INTO min_val FROM tmp_tbl; RAISE INFO 'min_val = %, f2 = %', min_val, f2; END; $$ LANGUAGE plpgsql SECURITY INVOKER;\nCALL @(100, 'x')`,
    `CREATE PROCEDURE @(f1 IN int, f2 INOUT varchar(256), out_var OUT varchar(256)) AS $$ DECLARE loop_var int; BEGIN IF f1 is null OR f2 is null THEN RAISE EXCEPTION 'input cannot be null'; END IF;
      FOR loop_var IN 1..f1 LOOP f2 := f2 || '+' || f2; END LOOP; SELECT INTO out_var f2; END; $$ LANGUAGE plpgsql;\nCALL @(2, '2');\nDROP PROCEDURE @(int, varchar)`,
    `CREATE PROCEDURE @() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;\nGRANT EXECUTE ON PROCEDURE @() TO PUBLIC;\nALTER PROCEDURE @() OWNER TO awsuser;\nALTER PROCEDURE @() RENAME TO @_2;\nDROP PROCEDURE @_2()`,
    `CREATE PROCEDURE @(a int) AS 'BEGIN NULL; END' LANGUAGE plpgsql SECURITY DEFINER SET search_path TO public`,
    `CREATE FUNCTION @(int, int) RETURNS int STABLE AS $$ SELECT CASE WHEN $1 > $2 THEN $1 ELSE $2 END $$ LANGUAGE sql;\nSELECT @(1, 2);\nDROP FUNCTION @(int, int)`,
    `CREATE OR REPLACE FUNCTION @(varchar) RETURNS varchar IMMUTABLE AS $$ SELECT NVL($1, 'none') $$ LANGUAGE SQL;\nSELECT @('x')`,
  ])("%s", async (statements) => {
    await all(statements);
  });

  test("SHOW PROCEDURE has it as it was written (r_SHOW_PROCEDURE.html)", async () => {
    const name = await all(
      "CREATE PROCEDURE @(a int, INOUT b varchar(5)) AS $$ BEGIN b := NVL(b, 'x'); END $$ LANGUAGE plpgsql",
    );
    expect(await value(`SHOW PROCEDURE ${name}(int, varchar)`)).toBe(
      `CREATE OR REPLACE PROCEDURE public.${name}(a integer, INOUT b character varying)\n LANGUAGE plpgsql\nAS $_$ BEGIN b := NVL(b, 'x'); END $_$\n`,
    );
    expect(await rows(`CALL ${name}(1, NULL)`)).toEqual([["x"]]);
  });
});

describe("schemas and databases (r_CREATE_SCHEMA.html, r_CREATE_DATABASE.html)", () => {
  test.each([
    `CREATE SCHEMA @;\nALTER SCHEMA @ RENAME TO @_2;\nDROP SCHEMA @_2`,
    `CREATE SCHEMA IF NOT EXISTS @ AUTHORIZATION awsuser QUOTA 50 GB;\nALTER SCHEMA @ QUOTA UNLIMITED;\nALTER SCHEMA @ OWNER TO awsuser;\nDROP SCHEMA IF EXISTS @ CASCADE`,
    `CREATE SCHEMA @;\nCREATE TABLE @.t (a int);\nDROP SCHEMA @ CASCADE`,
    `CREATE DATABASE @ WITH OWNER = awsuser CONNECTION LIMIT 5 ISOLATION LEVEL SNAPSHOT;\nALTER DATABASE @ RENAME TO @_2;\nALTER DATABASE @_2 CONNECTION LIMIT UNLIMITED;\nDROP DATABASE @_2`,
    `CREATE DATABASE @ COLLATE CASE_SENSITIVE ISOLATION LEVEL SERIALIZABLE;\nALTER DATABASE @ ISOLATION LEVEL SNAPSHOT;\nALTER DATABASE @ OWNER TO awsuser;\nDROP DATABASE @`,
    `CREATE TABLE @ (a int);\nCOMMENT ON TABLE @ IS 'x';\nCOMMENT ON COLUMN @.a IS NULL;\nTRUNCATE TABLE @;\nANALYZE @ (a);\nVACUUM DELETE ONLY @;\nLOCK @;\nDROP TABLE IF EXISTS @ CASCADE`,
    `CREATE TABLE @ (a int);\nBEGIN;\nDECLARE c CURSOR FOR SELECT * FROM @;\nFETCH NEXT FROM c;\nFETCH FORWARD 10 FROM c;\nFETCH ALL FROM c;\nCLOSE c;\nEND`,
    `PREPARE @ (int) AS SELECT $1;\nEXECUTE @ (1);\nDEALLOCATE @`,
  ])("%s", async (statements) => {
    await all(statements);
  });
});

test.each([
  ["CREATE TABLE x (h HLLSKETCH)", "columns of type HLLSKETCH"],
  ["CREATE TABLE x (g GEOMETRY)", "columns of type GEOMETRY"],
  ["CREATE TABLE x (g GEOGRAPHY)", "columns of type GEOGRAPHY"],
  ["CREATE TABLE x (v VARCHAR(10) COLLATE CASE_INSENSITIVE)", "COLLATE CASE_INSENSITIVE"],
  ["CREATE FUNCTION f (a float) RETURNS float STABLE AS $$ return a $$ LANGUAGE plpythonu", "functions in Python"],
  ["CREATE EXTERNAL FUNCTION f (int) RETURNS int STABLE LAMBDA 'x' IAM_ROLE default", "Lambda functions in SQL"],
  ["CREATE LIBRARY l LANGUAGE plpythonu FROM 's3://b/l.zip'", "Python libraries"],
  ["CREATE DATASHARE salesshare", "datashares"],
  ["ALTER DATASHARE salesshare ADD SCHEMA public", "datashares"],
  ["DESC DATASHARE salesshare", "datashares"],
  ["SHOW DATASHARES", "datashares"],
  ["DROP DATASHARE salesshare", "datashares"],
  ["GRANT USAGE ON DATASHARE salesshare TO NAMESPACE 'x'", "DATASHARE"],
  ["CREATE DATABASE d FROM DATASHARE salesshare OF NAMESPACE 'x'", "datashares"],
  ["CREATE MODEL m FROM t TARGET c FUNCTION f IAM_ROLE default SETTINGS (S3_BUCKET 'b')", "CREATE MODEL"],
  ["CREATE RLS POLICY p USING (a = 1)", "row-level security"],
  ["CREATE MASKING POLICY p WITH (a int) USING (1)", "dynamic data masking"],
  ["ALTER TABLE t ROW LEVEL SECURITY ON", "row-level security"],
  ["CREATE IDENTITY PROVIDER p TYPE azure NAMESPACE 'n'", "identity providers"],
  ["CREATE EXTERNAL TABLE s.t STORED AS PARQUET LOCATION 's3://b/' AS SELECT 1", "CREATE EXTERNAL TABLE AS"],
  ["SET SESSION AUTHORIZATION somebody", "SET SESSION AUTHORIZATION"],
  ["CREATE PROCEDURE p() NONATOMIC AS $$ BEGIN END $$ LANGUAGE plpgsql", "NONATOMIC procedures"],
])("is refused by its name: %s", async (sql, what) => {
  await expect(run(sql)).rejects.toMatchObject({
    code: "0A000",
    message: expect.stringMatching(new RegExp(`^Terrarium does not implement .*${what}`)),
  });
});
