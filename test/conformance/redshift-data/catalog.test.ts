import {
  DescribeTableCommand,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListTablesCommand,
  paginateListTables,
} from "@aws-sdk/client-redshift-data";
import { beforeAll, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { makeWorkgroup } from "./warehouse.ts";

let warehouse: Awaited<ReturnType<typeof makeWorkgroup>>;
const prefix = uniqueName("cat").replaceAll("-", "_");
beforeAll(async () => {
  warehouse = await makeWorkgroup();
  for (const name of ["a", "b", "c"])
    await warehouse.execute(
      `CREATE TABLE ${prefix}_${name} (id BIGINT NOT NULL, name VARCHAR(20) DEFAULT 'x', amount DECIMAL(8,2))`,
    );
  await warehouse.execute(`CREATE VIEW ${prefix}_v AS SELECT id FROM ${prefix}_a`);
});

test("databases are listed, without those that only the engine needs", async () => {
  const { Databases = [] } = await warehouse.data.send(new ListDatabasesCommand(warehouse.place));
  expect(Databases).toContain("dev");
  expect(Databases.filter((name) => /template|postgres/.test(name))).toEqual([]);
});

test("schemas are listed by pattern", async () => {
  const { data, place } = warehouse;
  const { Schemas = [] } = await data.send(new ListSchemasCommand(place));
  expect(Schemas).toEqual(expect.arrayContaining(["information_schema", "pg_catalog", "public"]));
  expect(Schemas).not.toContain("terrarium");
  expect((await data.send(new ListSchemasCommand({ ...place, SchemaPattern: "publi_" }))).Schemas).toEqual(["public"]);
});

test("tables are listed by pattern and in pages, with their types", async () => {
  const { data, place } = warehouse;
  const pattern = { ...place, SchemaPattern: "public", TablePattern: `${prefix}%` };
  const pages = [];
  for await (const { Tables = [] } of paginateListTables({ client: data, pageSize: 3 }, pattern))
    pages.push(Tables.map(({ name, schema, type }) => [name, schema, type]));
  expect(pages).toEqual([
    ["a", "b", "c"].map((name) => [`${prefix}_${name}`, "public", "TABLE"]),
    [[`${prefix}_v`, "public", "VIEW"]],
  ]);
  const system = await data.send(
    new ListTablesCommand({ ...place, SchemaPattern: "pg_catalog", TablePattern: "pg_class" }),
  );
  expect(system.Tables).toEqual([{ name: "pg_class", schema: "pg_catalog", type: "SYSTEM TABLE" }]);
});

test("a table is described, in pages too", async () => {
  const { data, place } = warehouse;
  const table = { ...place, Schema: "public", Table: `${prefix}_a` };
  const first = await data.send(new DescribeTableCommand({ ...table, MaxResults: 2 }));
  expect(first.TableName).toBe(`public.${prefix}_a`);
  expect(first.ColumnList).toMatchObject([
    { name: "id", typeName: "int8", nullable: 0, schemaName: "public", tableName: `${prefix}_a`, isSigned: true },
    {
      name: "name",
      typeName: "varchar",
      nullable: 1,
      length: 20,
      precision: 20,
      columnDefault: expect.stringContaining("'x'"),
    },
  ]);
  const second = await data.send(new DescribeTableCommand({ ...table, MaxResults: 2, NextToken: first.NextToken }));
  expect(second.ColumnList).toMatchObject([{ name: "amount", typeName: "numeric", precision: 8, scale: 2 }]);
  expect(second.NextToken).toBeUndefined();
  const missing = await data.send(new DescribeTableCommand({ ...place, Schema: "public", Table: "no_such_table" }));
  expect(missing.ColumnList).toEqual([]);
});

test("a database that is not there is a DatabaseConnectionException", async () => {
  const { data, place } = warehouse;
  for (const names of [{ Database: "nowhere" }, { ConnectedDatabase: "nowhere" }])
    await expect(data.send(new ListSchemasCommand({ ...place, ...names }))).rejects.toMatchObject({
      name: "DatabaseConnectionException",
      message: 'FATAL: database "nowhere" does not exist',
    });
  await expect(data.send(new ListTablesCommand({ ...place, MaxResults: 1001 }))).rejects.toMatchObject({
    name: "ValidationException",
  });
});
