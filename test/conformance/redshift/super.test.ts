import { beforeAll, describe, expect, test } from "vitest";
import { connect, tableName, useDatabase } from "./client.ts";

// Per documentation: https://docs.aws.amazon.com/redshift/latest/dg/query-super.html, super-configurations.html, limitations-super.html, read 2026-11-24.
// Values of SUPER come as JSON, as AWS prints them.

const { db, run, rows, value } = useDatabase();

const nations = tableName();
beforeAll(async () => {
  await run(`CREATE TABLE ${nations} (regionkey SMALLINT, name VARCHAR, nations SUPER)`);
  await run(`INSERT INTO ${nations} VALUES
    (0, 'AFRICA', JSON_PARSE('[{"key": 0, "name": "ALGERIA", "tags": ["a", "b"]}, {"key": 5, "name": "ETHIOPIA", "tags": []}]')),
    (1, 'AMERICA', JSON_PARSE('[{"key": 1, "name": "ARGENTINA"}]'))`);
});

describe("navigation", () => {
  test("by names and places; columns are called by the last name", async () => {
    const { fields, rows: found } = await db().query({
      text: `SELECT nations[0].name, n.nations[0].tags[1], nations[7].name AS none FROM ${nations} n ORDER BY regionkey`,
      rowMode: "array",
    });
    expect(fields.map(({ name }) => name)).toEqual(["name", "tags", "none"]);
    expect(found).toEqual([
      ['"ALGERIA"', '"b"', null],
      ['"ARGENTINA"', null, null],
    ]);
  });

  test("its results are compared, computed with and cast by what they are", async () => {
    expect(
      await rows(
        `SELECT nations[0].key + 1, nations[0].key::int, nations[0].name::varchar, nations[0].name::int FROM ${nations} WHERE nations[0].name = 'ALGERIA' AND nations[0].key < 1`,
      ),
    ).toEqual([["1", 0, "ALGERIA", null]]);
    expect(await value(`SELECT COUNT(*) FROM ${nations} WHERE nations[0].key = 'ALGERIA'`)).toBe("0");
    expect(await value(`SELECT COUNT(*) FROM ${nations} WHERE nations[0].name IN ('ALGERIA', 'ARGENTINA')`)).toBe("2");
  });

  test("in a subquery's value", async () => {
    expect(await rows(`SELECT x.a.b, y FROM (SELECT JSON_PARSE('{"a":{"b":[1,2]}}') AS x, 1 AS y) q`)).toEqual([
      ["[1,2]", 1],
    ]);
  });

  test("leaves tables, schemas and what is changed alone", async () => {
    expect(await value(`SELECT public.${nations}.name FROM public.${nations} WHERE regionkey = 1`)).toBe("AMERICA");
    const other = tableName();
    await run(`CREATE TABLE ${other} (id INTEGER, name VARCHAR)`);
    await run(`INSERT INTO ${other} VALUES (1, 'x')`);
    await run(`UPDATE ${other} SET name = (SELECT MAX(n.name) FROM ${nations} n WHERE n.regionkey = ${other}.id)`);
    await run(
      `DELETE FROM ${other} USING ${nations} n WHERE n.regionkey = ${other}.id AND ${other}.name = (SELECT m.name FROM ${nations} m WHERE m.regionkey = ${other}.id)`,
    );
    expect(await value(`SELECT COUNT(*) FROM ${other}`)).toBe("0");
  });
});

describe("unnesting", () => {
  test("an array in FROM, with the place of each value", async () => {
    expect(await rows(`SELECT r.name, n.name, i FROM ${nations} AS r, r.nations AS n AT i ORDER BY 1, i`)).toEqual([
      ["AFRICA", '"ALGERIA"', "0"],
      ["AFRICA", '"ETHIOPIA"', "1"],
      ["AMERICA", '"ARGENTINA"', "0"],
    ]);
  });

  test("one in the other, and a value by its alias alone", async () => {
    expect(await rows(`SELECT n.name, t FROM ${nations} r, r.nations n, n.tags t`)).toEqual([
      ['"ALGERIA"', '"a"'],
      ['"ALGERIA"', '"b"'],
    ]);
  });

  test("LEFT JOIN keeps what has none", async () => {
    expect(
      await rows(
        `SELECT n.name, t FROM ${nations} r, r.nations n LEFT JOIN n.tags t ON TRUE WHERE n.key > 0 ORDER BY n.key`,
      ),
    ).toEqual([
      ['"ARGENTINA"', null],
      ['"ETHIOPIA"', null],
    ]);
  });

  test("in a correlated subquery", async () => {
    expect(
      await rows(`SELECT r.name, (SELECT COUNT(*) FROM r.nations n WHERE n.key > 0) FROM ${nations} r ORDER BY 1`),
    ).toEqual([
      ["AFRICA", "1"],
      ["AMERICA", "1"],
    ]);
  });

  test("an object by UNPIVOT", async () => {
    expect(
      await rows(`SELECT attr, val FROM ${nations} r, UNPIVOT r.nations[0] AS val AT attr WHERE r.regionkey = 1`),
    ).toEqual([
      ["key", "1"],
      ["name", '"ARGENTINA"'],
    ]);
  });

  test("with parameters, prepared", async () => {
    expect(await rows(`SELECT n.name::varchar FROM ${nations} r, r.nations n WHERE n.key = $1::int`, [5])).toEqual([
      ["ETHIOPIA"],
    ]);
  });
});

test("ORDER BY goes by kinds: numbers, strings, arrays (query-super.html)", async () => {
  const name = tableName();
  await run(`CREATE TABLE ${name} (s SUPER)`);
  await run(
    `INSERT INTO ${name} SELECT 'AWS'::varchar::super UNION ALL SELECT 1::super UNION ALL SELECT ARRAY(1, 'abc', null) UNION ALL SELECT (-2.5)::super UNION ALL SELECT 'Amazon'::varchar::super`,
  );
  expect(await rows(`SELECT s FROM ${name} ORDER BY s`)).toEqual([
    ["-2.5"],
    ["1"],
    ['"AWS"'],
    ['"Amazon"'],
    ['[1,"abc",null]'],
  ]);
  expect(await rows(`SELECT COUNT(*) FROM (SELECT DISTINCT s FROM ${name}) d`)).toEqual([["5"]]);
});

test("casts that cannot be are NULL (limitations-super.html)", async () => {
  expect(await rows("SELECT 5::super::bool, 5.0::super::bool, 'x'::varchar::super::int")).toEqual([[true, null, null]]);
});

test("parse_super_null_on_error (r_parse_super_null_on_error.html)", async () => {
  const client = await connect();
  await expect(client.query("SELECT JSON_PARSE('[1,')")).rejects.toThrow();
  await client.query("SET parse_super_null_on_error TO on");
  expect((await client.query("SELECT JSON_PARSE('[1,') AS v")).rows).toEqual([{ v: null }]);
  await client.end();
});

test("the wire knows SUPER by Redshift's number, and VARBYTE", async () => {
  const { fields, rows: found } = await db().query({
    text: "SELECT ARRAY(1) AS s, 'abc'::varbyte AS b, NULL::varbyte AS n",
    rowMode: "array",
  });
  expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([4000, 6551, 6551]);
  expect(found).toEqual([["[1]", "616263", null]]);
});

test("SUPER and VARBYTE in tables", async () => {
  const name = tableName();
  await run(`CREATE TABLE ${name} (s SUPER, b VARBYTE(10), id INTEGER)`);
  await run(`INSERT INTO ${name} VALUES (OBJECT('a', 1), 'xyz', 1), (JSON_PARSE('{"a": 2}'), FROM_HEX('00ff'), 2)`);
  expect(await rows(`SELECT s.a, b, LEN(b) FROM ${name} ORDER BY id`)).toEqual([
    ["1", "78797a", 3],
    ["2", "00ff", 2],
  ]);
  expect(await rows(`SELECT "column", type FROM pg_table_def WHERE tablename = '${name}'`)).toEqual([
    ["s", "super"],
    ["b", "varbyte"],
    ["id", "integer"],
  ]);
});

describe("what is in an array", () => {
  test.each([
    ["ARRAY_CONTAINS(ARRAY('red', 'green'), 'red')", true],
    ["ARRAY_CONTAINS(ARRAY('red', NULL, 'green'), NULL)", true],
    ["ARRAY_CONTAINS(ARRAY('red', NULL, 'green'), 'blue', TRUE)", false],
    ["ARRAY_CONTAINS(ARRAY('red', NULL, 'green'), 'blue', FALSE)", null],
    ["ARRAY_CONTAINS(ARRAY('red', NULL, 'green'), NULL, FALSE)", null],
    ["ARRAY_POSITIONS(ARRAY('red', 'green', 'red'), 'red')", "[0,2]"],
    ["ARRAY_POSITIONS(ARRAY(1, 2, 3), 4)", "[]"],
    ["ARRAY_POSITIONS(ARRAY('red', NULL, 'green', NULL), NULL)", "[1,3]"],
    ["ARRAY_POSITIONS(ARRAY('red', NULL, 'green'), 'blue', TRUE)", "[]"],
    ["ARRAY_INTERSECTION(ARRAY('a','b','c'), ARRAY('b','c','d'))", '["b","c"]'],
    ["ARRAY_INTERSECTION(ARRAY('a','b','b'), ARRAY('b','b','b'))", '["b","b"]'],
    ["ARRAY_INTERSECTION(ARRAY('a','b','b'), ARRAY('b','b','b'), TRUE)", '["b"]'],
    ["ARRAY_INTERSECTION(ARRAY('a',NULL), ARRAY('b',NULL))", "[null]"],
    ["ARRAY_EXCEPT(ARRAY('a','b','b'), ARRAY('b','c'))", '["a","b"]'],
    ["ARRAY_EXCEPT(ARRAY('a','b','b'), ARRAY('b','c'), TRUE)", '["a"]'],
  ])(
    "%s (array_contains.html, array_positions.html, array_intersection.html, array_except.html)",
    async (sql, result) => {
      expect(await value(`SELECT ${sql}`)).toBe(result);
    },
  );

  test("a parameter says whether NULL is found", async () => {
    const client = await connect();
    await client.query("SET default_array_search_null_handling TO false");
    const { rows: found } = await client.query("SELECT ARRAY_CONTAINS(ARRAY('red', NULL), NULL) AS found");
    expect(found).toEqual([{ found: null }]);
    await client.end();
  });
});
