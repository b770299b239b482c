import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { createTable, put, refused, run, select, TABLE } from "./partiql-table.ts";

beforeAll(createTable);

const key = (pk: string) => `pk = '${pk}' AND sk = '1'`;
const values = (count: number) => Array.from({ length: count }, (_, index) => `'v${index}'`).join(", ");

describe("SELECT", () => {
  test("projects paths, whose last names and positions are the columns", async () => {
    await put("columns", { m: { M: { k: { L: [{ S: "c" }] } } }, l: { L: [{ S: "a" }] }, other: { N: "1" } });
    const { Items } = await run(`SELECT m.k[0], l[-0], nope, "other" FROM "${TABLE}" WHERE ${key("columns")}`);
    expect(Items).toEqual([{ "k[0]": { S: "c" }, "l[0]": { S: "a" }, other: { N: "1" } }]);
  });

  test("skips comments, but not in strings", async () => {
    await put("comments", { note: { S: "a--b /*c*/" } });
    const { Items } = await run(
      `SELECT/**/* FROM "${TABLE}" -- the table\nWHERE pk/* key */='comments' AND note = 'a--b /*c*/'; -- done`,
    );
    expect(Items).toHaveLength(1);
  });

  test("signs belong to numbers", async () => {
    await put("signs", { n: { N: "1" } });
    expect(await select(`${key("signs")} AND n = - - 1`)).toEqual(["1"]);
    expect(await select(`${key("signs")} AND n > -/* c */-1`)).toEqual([]);
    expect(await select(`${key("signs")} AND n BETWEEN - 2 AND +5 AND n IN [- 1, 1]`)).toEqual(["1"]);
    for (const wrong of ["-?", "-n"]) await expect(select(`${key("signs")} AND n > ${wrong}`)).rejects.toThrow();
  });

  test("functions, types and truth values as operands", async () => {
    await put("tests", { n: { N: "1" }, flag: { S: "right" }, yes: { BOOL: true }, nothing: { NULL: true } });
    for (const holds of [
      "attribute_exists(n) AND ATTRIBUTE_NOT_EXISTS (nope) AND NOT attribute_exists(nope)",
      "begins_with(flag, 'ri') AND contains(flag, 'igh') AND size(flag) = 5 AND attribute_type(n, 'N')",
      "nope IS MISSING AND n IS NOT MISSING AND nothing IS NULL AND flag IS STRING AND flag IS NOT NULL",
      "attribute_exists(nope) = false",
      "true = attribute_exists(n)",
      "attribute_exists(n) <> 1",
      "(n BETWEEN 0 AND 5) = true",
      "(n = 5 OR flag = 'x') = false",
      "attribute_exists(nope) IN [true, false]",
      "attribute_exists(n) = attribute_exists(flag)",
      "attribute_exists(n) = yes",
      "n != 2 AND n NOT IN (2, 3) AND n NOT BETWEEN 2 AND 3",
    ])
      expect(await select(`${key("tests")} AND ${holds}`), holds).toEqual(["1"]);
    for (const fails of ["attribute_exists(n) = 1", "NOT attribute_exists(n) = true", "attribute_exists(n) = flag"])
      expect(await select(`${key("tests")} AND ${fails}`), fails).toEqual([]);
  });

  test.each<[string, AttributeValue, AttributeValue, AttributeValue]>([
    ["SS", { SS: ["a", "b"] }, { SS: ["b", "a"] }, { SS: ["a", "c"] }],
    ["NS", { NS: ["1", "2"] }, { NS: ["2", "1.0"] }, { NS: ["1", "3"] }],
    [
      "BS",
      { BS: [Buffer.from("a"), Buffer.from("b")] },
      { BS: [Buffer.from("b"), Buffer.from("a")] },
      { BS: [Buffer.from("a")] },
    ],
    ["L", { L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "b" }, { S: "a" }] }],
    ["M", { M: { x: { N: "1" }, y: { N: "2" } } }, { M: { y: { N: "2" }, x: { N: "1" } } }, { M: { x: { N: "1" } } }],
  ])("%s compares as in a condition expression", async (type, stored, same, different) => {
    await put(`equal-${type}`, { val: stored });
    for (const [value, operator, expected] of [
      [same, "=", ["1"]],
      [different, "=", []],
      [same, "<>", []],
      [different, "<>", ["1"]],
    ] as const)
      expect(await select(`${key(`equal-${type}`)} AND val ${operator} ?`, [value])).toEqual(expected);
  });
});

describe("what a WHERE clause reads", () => {
  const OVERLAPPING = "Overlapping conditions with range keys are not supported in where clause";
  beforeAll(async () => {
    await put("ranges", { flag: { S: "one" } });
    await put("ranges", { sk: { S: "2" }, flag: { S: "two" } });
  });

  test("several ranges of one partition", async () => {
    for (const both of [
      "(sk='1' OR sk='2')",
      "sk IN ['1','2']",
      "(sk < '1' OR sk > '1' OR sk='1')",
      "attribute_exists(pk)",
    ])
      expect(await select(`pk='ranges' AND ${both}`), both).toEqual(["1", "2"]);
    for (const second of ["NOT sk='1'", "sk <> '1'", "sk > '0' AND sk <> '1'"])
      expect(await select(`pk='ranges' AND ${second}`), second).toEqual(["2"]);
    expect(await select("pk='ranges' AND sk='1' AND sk > '0'")).toEqual(["1"]);
    expect(await select("pk='ranges' OR sk='1'")).toContain("2");
    expect(await select("pk='ranges' AND begins_with(sk, '2')")).toEqual(["2"]);
  });

  test.each([
    "pk IN ['ranges','ranges']",
    "pk='ranges' OR pk='ranges'",
    "pk='ranges' AND (sk > '0' OR sk < '5')",
    "pk='ranges' AND (sk='1' OR flag='two')",
    "(pk='ranges' AND flag='one') OR (pk='ranges' AND flag='two')",
  ])("ranges that overlap are refused: %s", async (where) => {
    await expect(select(where)).rejects.toMatchObject(refused(OVERLAPPING));
  });

  test("keys of another type than the schema's", async () => {
    const mismatch = (name: string) =>
      refused(`Key attribute's data type should match its data type in table's schema: Key ${name}`);
    await expect(select("pk = 1 OR pk = 'ranges'")).rejects.toMatchObject(mismatch("pk"));
    await expect(select("pk = 'ranges' AND sk IN ['1', 2]")).rejects.toMatchObject(mismatch("sk"));
    expect(await select("pk > 1")).toEqual([]);
  });

  test("at most 50 queries, and 100 values in an IN", async () => {
    for (const where of [
      `pk IN [${values(51)}]`,
      `pk='ranges' AND sk IN [${values(51)}]`,
      `pk IN [${values(26)}] AND sk IN ['1','2']`,
    ])
      await expect(select(where)).rejects.toMatchObject(
        refused("Too many decomposed read operations for a given query."),
      );
    await select(`pk IN [${values(50)}] AND flag IN [${values(100)}]`);
    await select(`pk IN [${values(51)}] OR flag='one'`);
    await expect(select(`pk='ranges' AND flag IN [${values(101)}]`)).rejects.toMatchObject(
      refused("The IN operator is provided with too many operands; number of operands: 101"),
    );
  });

  test("ORDER BY", async () => {
    for (const [pk, ...sks] of [
      ["o", "1", "2", "3"],
      ["p", "1"],
    ] as const)
      for (const sk of sks) await put(pk, { sk: { S: sk } });
    const ordered = async (rest: string, Limit?: number, NextToken?: string) => {
      const answer = await run(`SELECT pk, sk FROM "${TABLE}" WHERE ${rest}`, undefined, {
        ...(Limit ? { Limit } : {}),
        NextToken,
      });
      return { keys: answer.Items?.map(({ pk, sk }) => `${pk?.S}${sk?.S}`), NextToken: answer.NextToken };
    };
    expect((await ordered("pk = 'o' ORDER BY sk DESC")).keys).toEqual(["o3", "o2", "o1"]);
    expect((await ordered("pk IN ['p', 'o'] ORDER BY pk")).keys).toEqual(["o1", "o2", "o3", "p1"]);
    const first = await ordered("pk IN ['o', 'p'] ORDER BY pk DESC", 2);
    expect(first.keys).toEqual(["p1", "o3"]);
    expect((await ordered("pk IN ['o', 'p'] ORDER BY pk DESC", 5, first.NextToken)).keys).toEqual(["o2", "o1"]);
    for (const [rest, message] of [
      ["pk = 'o' ORDER BY total", "Attribute total in ORDER BY clause must be part of the primary key"],
      [
        "pk > 'a' ORDER BY sk",
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
      ],
      [
        "pk IN ['o', 'p'] ORDER BY sk",
        "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
      ],
    ] as const)
      await expect(ordered(rest)).rejects.toMatchObject(refused(message));
    await expect(run(`SELECT sk FROM "${TABLE}" ORDER BY sk`)).rejects.toMatchObject(
      refused("Must have WHERE clause in the statement when using ORDER BY clause."),
    );
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html: the limit is of items that are evaluated.
  test("pages: a limit before the filter, a token for the same statement only", async () => {
    const pk = uniqueName("pages");
    for (let n = 0; n < 5; n++) await put(pk, { sk: { S: String(n) }, n: { N: String(n) } });
    const statement = `SELECT sk FROM "${TABLE}" WHERE pk = ? AND n > 2`;
    const pages: (string | undefined)[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await run(statement, [{ S: pk }], { Limit: 2, NextToken });
      pages.push((page.Items ?? []).map(({ sk }) => sk?.S));
      NextToken = page.NextToken;
      if (NextToken) await expect(run(statement, [{ S: "other" }], { NextToken })).rejects.toThrow("NextToken");
    } while (NextToken);
    expect(pages).toEqual([[], ["3"], ["4"]]);
    await expect(run(statement, [{ S: pk }], { NextToken: "garbage" })).rejects.toMatchObject(
      refused("Invalid NextToken"),
    );
    await expect(run(statement, [{ S: pk }], { Limit: 0 })).rejects.toThrow(
      "Member must have value greater than or equal to 1",
    );
  });

  test("and what it costs", async () => {
    const units = async (where: string, more = {}) =>
      (await run(`SELECT * FROM "${TABLE}" WHERE ${where}`, undefined, { ReturnConsumedCapacity: "INDEXES", ...more }))
        .ConsumedCapacity;
    expect(await units(key("ranges"))).toMatchObject({
      TableName: TABLE,
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0.5 },
    });
    expect(await units("pk IN ['ranges', 'none']", { ConsistentRead: true })).toMatchObject({ CapacityUnits: 2 });
  });
});

describe("an index", () => {
  const GSI = `"${TABLE}"."gsi-inc"`;
  const LSI = `"${TABLE}"."lsi-keys"`;
  const refusal = (...names: string[]) =>
    refused(
      `One or more parameter values were invalid: Secondary index gsi-inc does not project one or more filter attributes: [${names.join(", ")}]`,
    );
  beforeAll(async () => {
    await put("i1", { gsiPk: { S: "y" }, lsiSk: { S: "k1" }, projattr: { S: "proj1" }, nonproj: { S: "np1" } });
    await put("i2", { gsiPk: { S: "y2" }, lsiSk: { S: "k2" }, nonproj: { S: "np2" } });
    await put("i3", { nonproj: { S: "np1" } });
    await put("i4", { lsiSk: { S: "k4" }, nonproj: { S: "np4".repeat(2000) } });
  });

  test("gives what it stores; a local one fetches what it does not", async () => {
    const { Items } = await run(`SELECT * FROM ${GSI} WHERE gsiPk = 'y'`);
    expect(Items).toEqual([{ pk: { S: "i1" }, sk: { S: "1" }, gsiPk: { S: "y" }, projattr: { S: "proj1" } }]);
    const fetched = await run(`SELECT nonproj FROM ${LSI} WHERE pk = 'i1'`, undefined, {
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(fetched.Items).toEqual([{ nonproj: { S: "np1" } }]);
    expect(fetched.ConsumedCapacity).toMatchObject({
      Table: { CapacityUnits: 0.5 },
      LocalSecondaryIndexes: { "lsi-keys": { CapacityUnits: 0.5 } },
    });
    // The whole item is read: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html, read 2026-11-25
    const large = await run(`SELECT nonproj FROM ${LSI} WHERE pk = 'i4'`, undefined, {
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(large.ConsumedCapacity).toMatchObject({
      CapacityUnits: 1.5,
      Table: { CapacityUnits: 1 },
      LocalSecondaryIndexes: { "lsi-keys": { CapacityUnits: 0.5 } },
    });
    await expect(run(`SELECT nonproj FROM ${GSI} WHERE gsiPk = 'y'`)).rejects.toMatchObject(
      refused("One or more parameter values were invalid: Global secondary index gsi-inc does not project [nonproj]"),
    );
    await expect(
      run(`SELECT pk FROM ${GSI} WHERE gsiPk = 'y'`, undefined, { ConsistentRead: true }),
    ).rejects.toMatchObject(refused("Strongly consistent read is not supported on Global Secondary Indexes"));
  });

  test.each<[string, string[]]>([
    ["gsiPk='y' AND nonproj='np1'", ["nonproj"]],
    ["gsiPk='y' AND NOT (nonproj='np1' OR projattr='x')", ["nonproj"]],
    ["gsiPk='y' AND b='1' AND (a='2' OR projattr='3')", ["a", "b"]],
    ["gsiPk='y' AND (zz='1' OR aa='2' OR mm='3')", ["zz", "aa", "mm"]],
    ["gsiPk IN ['y', 'z'] AND nonproj IS MISSING", ["nonproj"]],
    ["(gsiPk='b' AND u1='1') OR (gsiPk='q' AND u2='1')", ["u2"]],
    ["(gsiPk='q' AND u1='1') OR (gsiPk='b' AND u2='1')", ["u1"]],
  ])("refuses a query's filter by what it does not store: %s", async (where, names) => {
    await expect(run(`SELECT pk FROM ${GSI} WHERE ${where}`)).rejects.toMatchObject(refusal(...names));
  });

  test.each<[string, string[]]>([
    ["gsiPk='y' AND (projattr='proj1' OR projattr='proj2')", ["i1"]],
    ["(gsiPk='y' AND projattr='1') OR (gsiPk='z' AND aa='1')", []],
    ["gsiPk > 'a' AND zz='1'", []],
    ["gsiPk='y' AND (gsiPk='z' OR zz='1')", []],
    ["nonproj='np1'", []],
    ["(gsiPk='y' AND nonproj='np1') OR (gsiPk='y2')", ["i2"]],
    ["NOT nonproj='np1'", ["i1", "i2"]],
  ])("and a scan of it knows nothing of that: %s", async (where, expected) => {
    const { Items } = await run(`SELECT pk FROM ${GSI} WHERE ${where}`);
    expect(Items?.map(({ pk }) => pk?.S).sort()).toEqual(expected);
  });
});
