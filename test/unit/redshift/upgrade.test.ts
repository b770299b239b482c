import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Engine, removeData } from "../../../services/redshift/engine.ts";
import { SUPERUSER } from "../../../services/redshift/postgres.ts";

test("a data directory of an older version gets this version's system objects, and keeps its data", async () => {
  const home = await mkdtemp(join(tmpdir(), "terrarium-upgrade-"));
  const directory = join(home, "redshift");
  const start = () => Engine.start(directory, join(home, "postgres.log"));
  try {
    {
      await using engine = await start();
      const database = await engine.open("dev", SUPERUSER);
      await database.query("CREATE TABLE kept AS SELECT 1 AS id");
      await database.query("CREATE DATABASE another TEMPLATE terrarium_template");
      // What an older version may have had: fewer functions, other result types, other columns.
      await database.query(
        `SET allow_system_table_mods = on; UPDATE terrarium.installation SET version = 'older';
         DROP FUNCTION getdate(); DROP FUNCTION len(text); CREATE FUNCTION pg_catalog.len(text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
         DROP VIEW pg_table_def; CREATE VIEW pg_catalog.pg_table_def AS SELECT 1 AS other`,
      );
      database.close();
    }
    await using engine = await start();
    const database = await engine.open("dev", SUPERUSER);
    const { rows } = await database.query(
      "SELECT id, len('abc'), pg_typeof(len('abc')), getdate() IS NOT NULL, (SELECT count(*) FROM pg_table_def WHERE tablename = 'kept') FROM kept",
    );
    expect(rows).toEqual([["1", "3", "integer", "t", "1"]]);
    const other = await engine.open("another", SUPERUSER);
    expect((await other.query("SELECT len('abc')")).rows).toEqual([["3"]]);
    other.close();
    database.close();
  } finally {
    await removeData(directory);
    await rm(home, { recursive: true, force: true });
  }
});
