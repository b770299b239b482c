import { beforeAll, describe, expect, test } from "vitest";
import { connect, tableName, useDatabase } from "./client.ts";

// Clauses and functions over tables whose rows and results the documentation prints: https://docs.aws.amazon.com/redshift/latest/dg/<page>, read 2026-11-24

const { db, run, rows, value } = useDatabase();

describe("PIVOT and UNPIVOT (r_FROM_clause-pivot-unpivot-examples.html)", () => {
  const part = tableName();
  const colors = tableName();
  beforeAll(async () => {
    await run(`CREATE TABLE ${part} (partname varchar, manufacturer varchar, quality int, price decimal(12, 2))`);
    await run(`INSERT INTO ${part} VALUES ('prop', 'local parts co', 2, 10.00), ('prop', 'big parts co', NULL, 9.00), ('prop', 'small parts co', 1, 12.00),
      ('rudder', 'local parts co', 1, 2.50), ('rudder', 'big parts co', 2, 3.75), ('rudder', 'small parts co', NULL, 1.90),
      ('wing', 'local parts co', NULL, 7.50), ('wing', 'big parts co', 1, 15.20), ('wing', 'small parts co', NULL, 11.80)`);
    await run(`CREATE TABLE ${colors} (quality varchar, red int, green int, blue int)`);
    await run(`INSERT INTO ${colors} VALUES ('high', 15, 20, 7), ('normal', 35, NULL, 40), ('low', 10, 23, NULL)`);
  });

  test("AVG for each part", async () => {
    expect(
      await rows(
        `SELECT * FROM (SELECT partname, price FROM ${part}) PIVOT (AVG(price) FOR partname IN ('prop', 'rudder', 'wing'))`,
      ),
    ).toEqual([["10.33", "2.71", "11.50"]]);
  });

  test("columns that are not named are kept; NULL is a value; aliases make names", async () => {
    const { fields, rows: found } = await db().query({
      text: `SELECT * FROM (SELECT quality, manufacturer FROM ${part}) PIVOT (count(*) AS count FOR quality IN (1 AS high, 2 AS low, NULL AS na)) ORDER BY 1`,
      rowMode: "array",
    });
    expect(fields.map(({ name }) => name)).toEqual(["manufacturer", "high_count", "low_count", "na_count"]);
    expect(found).toEqual([
      ["big parts co", "1", "1", "1"],
      ["local parts co", "1", "1", "1"],
      ["small parts co", "1", "0", "2"],
    ]);
  });

  test("over a subquery of WITH, and inside of a view", async () => {
    const view = tableName();
    await run(
      `CREATE VIEW ${view} AS WITH p AS (SELECT partname, price FROM ${part}) SELECT * FROM p PIVOT (MAX(price) FOR partname IN ('prop', 'wing')) AS q`,
    );
    expect(await rows(`SELECT prop, wing FROM ${view}`)).toEqual([["12.00", "15.20"]]);
  });

  test("UNPIVOT skips NULL, or includes it", async () => {
    expect(await rows(`SELECT * FROM ${colors} UNPIVOT (cnt FOR color IN (red AS r, green AS g, blue AS b))`)).toEqual([
      ["high", "r", 15],
      ["normal", "r", 35],
      ["low", "r", 10],
      ["high", "g", 20],
      ["low", "g", 23],
      ["high", "b", 7],
      ["normal", "b", 40],
    ]);
    expect(
      await value(
        `SELECT COUNT(*) FROM (SELECT red, green, blue FROM ${colors}) UNPIVOT INCLUDE NULLS (cnt FOR color IN (red, green, blue))`,
      ),
    ).toBe("9");
  });

  test("QUALIFY, by an alias and by a window function (r_QUALIFY_clause.html)", async () => {
    const { fields, rows: found } = await db().query({
      text: `SELECT partname, price, ROW_NUMBER() OVER (PARTITION BY partname ORDER BY price) AS rn FROM ${part} QUALIFY rn = 1 ORDER BY price DESC LIMIT 2`,
      rowMode: "array",
    });
    expect(fields.map(({ name }) => name)).toEqual(["partname", "price", "rn"]);
    expect(found).toEqual([
      ["prop", "9.00", "1"],
      ["wing", "7.50", "1"],
    ]);
    expect(
      await rows(
        `SELECT partname FROM ${part} WHERE price > 2 QUALIFY RANK() OVER (PARTITION BY partname ORDER BY price DESC) = 1 ORDER BY 1`,
      ),
    ).toEqual([["prop"], ["rudder"], ["wing"]]);
  });

  test("* EXCLUDE (r_EXCLUDE_list.html)", async () => {
    expect(await rows(`SELECT * EXCLUDE (quality, price) FROM ${part} WHERE price = 9`)).toEqual([
      ["prop", "big parts co"],
    ]);
    expect(await rows(`SELECT * EXCLUDE quality FROM (SELECT * FROM ${part}) p WHERE price = 9`)).toEqual([
      ["prop", "big parts co", "9.00"],
    ]);
    await expect(run(`SELECT * EXCLUDE (nothing) FROM ${part}`)).rejects.toMatchObject({ code: "42703" });
  });

  test("an alias in the same list; a column of that name comes first (r_SELECT_list.html)", async () => {
    expect(
      await rows(`SELECT price * 2 AS double, double + 1 AS more, more || '!' FROM ${part} WHERE price = 9`),
    ).toEqual([["18.00", "19.00", "19.00!"]]);
    expect(await rows(`SELECT price * 2 AS quality, quality + 1 FROM ${part} WHERE price = 12`)).toEqual([
      ["24.00", 2],
    ]);
  });

  test("and all of it inside of a transaction, which goes on", async () => {
    const client = await connect();
    await client.query("BEGIN");
    const { rows: found } = await client.query(
      `SELECT price * 2 AS double, double + 1 AS more FROM ${part} WHERE price = 9`,
    );
    expect(found).toEqual([{ double: "18.00", more: "19.00" }]);
    expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await client.query("COMMIT");
    await client.end();
  });

  test("TOP, MINUS, and DISTINCT with TOP", async () => {
    expect(await rows(`SELECT TOP 2 partname FROM ${part} ORDER BY price DESC`)).toEqual([["wing"], ["prop"]]);
    expect((await rows(`SELECT TOP 2 DISTINCT partname FROM ${part}`)).length).toBe(2);
    expect(
      await rows(`SELECT partname FROM ${part} MINUS SELECT partname FROM ${part} WHERE price > 10 ORDER BY 1`),
    ).toEqual([["rudder"]]);
    expect(await rows(`SELECT * FROM (SELECT TOP 1 price FROM ${part} ORDER BY price) q`)).toEqual([["1.90"]]);
  });
});

describe("window functions over WINSALES (c_Window_functions.html)", () => {
  const winsales = tableName();
  beforeAll(async () => {
    await run(
      `CREATE TABLE ${winsales} (salesid int, dateid date, sellerid int, buyerid char(10), qty int, qty_shipped int)`,
    );
    await run(`INSERT INTO ${winsales} VALUES (30001, '8/2/2003', 3, 'b', 10, 10), (10001, '12/24/2003', 1, 'c', 10, 10), (10005, '12/24/2003', 1, 'a', 30, NULL),
      (40001, '1/9/2004', 4, 'a', 40, NULL), (10006, '1/18/2004', 1, 'c', 10, NULL), (20001, '2/12/2004', 2, 'b', 20, 20), (40005, '2/12/2004', 4, 'a', 10, 10),
      (20002, '2/16/2004', 2, 'c', 20, 20), (30003, '4/18/2004', 3, 'b', 15, NULL), (30004, '4/18/2004', 3, 'b', 20, NULL), (30007, '9/7/2004', 3, 'c', 30, NULL)`);
  });

  test("LISTAGG, ordered, distinct, for each group (r_LISTAGG.html)", async () => {
    expect(await value(`SELECT LISTAGG(sellerid) WITHIN GROUP (ORDER BY dateid, salesid) FROM ${winsales}`)).toBe(
      "31141242333",
    );
    expect(
      await value(
        `SELECT LISTAGG(dateid, '|') WITHIN GROUP (ORDER BY sellerid DESC, salesid ASC) FROM ${winsales} WHERE buyerid = 'b'`,
      ),
    ).toBe("2003-08-02|2004-04-18|2004-04-18|2004-02-12");
    expect(
      await rows(
        `SELECT buyerid, LISTAGG(salesid, ',') WITHIN GROUP (ORDER BY salesid) AS s FROM ${winsales} GROUP BY buyerid ORDER BY 1`,
      ),
    ).toEqual([
      ["a         ", "10005,40001,40005"],
      ["b         ", "20001,30001,30003,30004"],
      ["c         ", "10001,10006,20002,30007"],
    ]);
  });

  test("LISTAGG over a window (r_WF_LISTAGG.html)", async () => {
    expect(
      await rows(`SELECT DISTINCT LISTAGG(sellerid) WITHIN GROUP (ORDER BY sellerid) OVER () FROM ${winsales}`),
    ).toEqual([["11122333344"]]);
    expect(
      await rows(
        `SELECT LISTAGG(DISTINCT dateid, ',') WITHIN GROUP (ORDER BY sellerid DESC, salesid ASC) OVER () AS dates FROM ${winsales} WHERE buyerid = 'b' LIMIT 1`,
      ),
    ).toEqual([["2003-08-02,2004-04-18,2004-02-12"]]);
  });

  test("LISTAGG's limit", async () => {
    await expect(run("SELECT LISTAGG(REPEAT('x', 1000)) FROM generate_series(1, 100) n")).rejects.toThrow(
      "Result size exceeds LISTAGG limit",
    );
  });

  test("MEDIAN and the percentiles (r_WF_MEDIAN.html, r_WF_PERCENTILE_CONT.html, r_WF_PERCENTILE_DISC.html)", async () => {
    expect(
      await rows(`SELECT DISTINCT sellerid, MEDIAN(qty) OVER (PARTITION BY sellerid) FROM ${winsales} ORDER BY 1`),
    ).toEqual([
      [1, "10.0"],
      [2, "20.0"],
      [3, "17.5"],
      [4, "25.0"],
    ]);
    expect(
      await rows(
        `SELECT DISTINCT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY qty) OVER (), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY qty) OVER () FROM ${winsales}`,
      ),
    ).toEqual([["20.0", 20]]);
    expect(
      await rows(
        `SELECT PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY qty DESC), APPROXIMATE PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY qty), MEDIAN(qty) FROM ${winsales}`,
      ),
    ).toEqual([["25.0", 20, "20.0"]]);
  });

  test("RATIO_TO_REPORT, APPROXIMATE COUNT (r_WF_RATIO_TO_REPORT.html, r_COUNT.html)", async () => {
    expect(
      await rows(
        `SELECT sellerid, RATIO_TO_REPORT(qty) OVER (PARTITION BY sellerid) FROM ${winsales} WHERE sellerid IN (2, 4) ORDER BY 1, 2`,
      ),
    ).toEqual([
      [2, 0.5],
      [2, 0.5],
      [4, 0.2],
      [4, 0.8],
    ]);
    expect(await value(`SELECT APPROXIMATE COUNT(DISTINCT sellerid) FROM ${winsales}`)).toBe("4");
  });

  test("IGNORE NULLS (r_WF_first_value.html, r_WF_LAG.html, r_WF_NTH.html)", async () => {
    const all = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
    expect(
      await rows(
        `SELECT salesid, LAG(qty_shipped) IGNORE NULLS OVER (ORDER BY salesid), LEAD(qty_shipped, 2) IGNORE NULLS OVER (ORDER BY salesid),
          FIRST_VALUE(qty_shipped IGNORE NULLS) OVER (ORDER BY salesid DESC ${all}), NTH_VALUE(qty_shipped, 2) IGNORE NULLS OVER (ORDER BY salesid ${all}),
          LAG(qty) RESPECT NULLS OVER (ORDER BY salesid) FROM ${winsales} ORDER BY 1 LIMIT 4`,
      ),
    ).toEqual([
      [10001, null, 20, 10, 20, null],
      [10005, 10, 20, 10, 20, 10],
      [10006, 10, 20, 10, 20, 30],
      [20001, 10, 10, 10, 20, 10],
    ]);
  });
});

describe("expressions", () => {
  test("DECODE, NVL, NVL2, in each other (r_DECODE_expression.html)", async () => {
    const name = tableName();
    await run(`CREATE TABLE ${name} (a INTEGER, b VARCHAR(5))`);
    await run(`INSERT INTO ${name} VALUES (1, 'x'), (NULL, NULL), (3, 'z')`);
    expect(
      await rows(
        `SELECT DECODE(a, 1, 'one', NULL, 'none', DECODE(b, 'z', NVL2(b, 'zed', ''), 'other')), NVL(a, 0, 9), NVL2(a, 1, 2) FROM ${name} ORDER BY a`,
      ),
    ).toEqual([
      ["one", 1, 1],
      ["zed", 3, 1],
      ["none", 0, 2],
    ]);
  });

  test("CONVERT and TRY_CAST (r_CONVERT_function.html, r_TRY_CAST.html)", async () => {
    expect(
      await rows(
        "SELECT CONVERT(VARCHAR(3), 12345), TRY_CAST('x' AS INTEGER), TRY_CAST('12' AS INTEGER), TRY_CAST('2024-02-30' AS DATE)",
      ),
    ).toEqual([["123", null, 12, null]]);
  });

  test("numbers and dates are strings where strings are wanted (r_Type_conversion.html)", async () => {
    expect(
      await rows("SELECT 5 || 'a', 'a' || 1.5, LEFT(20240131, 4), SUBSTRING(12345, 2, 2), DATE '2024-01-31' || ''"),
    ).toEqual([["5a", "a1.5", "2024", "23", "2024-01-31"]]);
  });

  test("date parts, bare or quoted, by any of their names", async () => {
    expect(
      await rows(
        "SELECT DATEADD(qtr, 1, '2024-01-31'::date)::varchar, DATEADD('mon', -1, TIMESTAMP '2024-03-31 12:00:00')::varchar, DATE_PART(dow, DATE '2024-01-07'), EXTRACT(doy FROM DATE '2024-02-01'), DATEDIFF(secs, '2024-01-01', '2024-01-01 00:01:00')",
      ),
    ).toEqual([["2024-04-30 00:00:00", "2024-02-29 12:00:00", 0, "32", "60"]]);
    await expect(run("SELECT DATEADD(fortnight, 1, '2024-01-31')")).rejects.toThrow(
      'timestamp units "fortnight" not recognized',
    );
  });

  test("an error's place is that in the text as it was sent", async () => {
    const text = "SELECT NVL(1, 2), DATEADD(day, 1, SYSDATE), \"Äé\" + 1 FROM (SELECT 1 AS a) x WHERE nothing = 'ü'";
    await expect(run(text)).rejects.toMatchObject({ code: "42703", position: String(text.indexOf('"Ä') + 1) });
    await expect(run("SELECT 1; SELECT DECODE(1, 2, 3), nothing")).rejects.toMatchObject({
      code: "42703",
      position: "35",
    });
  });
});
