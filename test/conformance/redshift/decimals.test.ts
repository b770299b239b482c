import { describe, expect, test } from "vitest";
import { useStatements } from "./statements.ts";

// Per documentation: https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html, r_SUM.html, r_AVG.html, read 2026-11-25.
// That a quotient's further digits are cut off is not documented; where it would matter, the tests ask for the scale alone.

const { all, db, run, rows, value } = useStatements();

/** The example's table, with its first rows. */
const SALES = `CREATE TABLE @ (salesid INTEGER, pricepaid DECIMAL(8,2), commission DECIMAL(8,2), qtysold SMALLINT, big BIGINT, share FLOAT8);
INSERT INTO @ VALUES (1, 728.00, 109.20, 4, 7, 1.5), (2, 76.00, 11.40, 2, 7, 2.5), (3, 350.00, 50.00, 1, 7, 2.5)`;

const scaleOf = (number: unknown): number => String(number).split(".")[1]?.length ?? 0;

describe("a quotient", () => {
  test("PRICEPAID / COMMISSION is DECIMAL(17,9)", async () => {
    const sales = await all(SALES);
    const ratios = await all(`CREATE TABLE @ AS SELECT pricepaid / commission AS ratio FROM ${sales}`);
    expect(await value(`SELECT type FROM pg_table_def WHERE tablename = '${ratios}'`)).toBe("numeric(17,9)");
    expect(await value(`SELECT pricepaid / commission FROM ${sales} WHERE salesid = 3`)).toBe("7.000000000");
    expect(scaleOf(await value(`SELECT commission / pricepaid FROM ${sales} WHERE salesid = 1`))).toBe(9);
  });

  test.each([
    // Scale = max(4, s1 + p2 - s2 + 1), and whole numbers are DECIMAL(5,0), DECIMAL(10,0) and DECIMAL(19,0).
    ["pricepaid / qtysold", 8],
    ["pricepaid / salesid", 13],
    ["pricepaid / big", 22],
    ["10 / 4.0", 4],
    ["1.0 / 3", 12],
    ["pricepaid::decimal(5,1) / commission::decimal(4,1)", 5],
    // Precision 38 - 2 + 0 + 22 is too much: max(38 + 22 - 58, 4).
    ["SUM(pricepaid) / COUNT(*)", 4],
    ["SUM(pricepaid) / NULLIF(SUM(commission), 0)", 4],
    ["MAX(pricepaid) / MIN(commission)", 9],
    ["AVG(pricepaid) / 3", 4],
    ["COALESCE(MAX(pricepaid), 0) / MIN(commission)", 9],
    // A branch with DECIMAL(8,2) and one with DECIMAL(10,0) are DECIMAL(12,2); divided by DECIMAL(8,2), 2 + 8 - 2 + 1.
    ["CASE WHEN salesid > 0 THEN pricepaid ELSE 0 END / commission", 9],
    ["SUM(CASE WHEN salesid > 0 THEN pricepaid WHEN salesid = 0 THEN NULL ELSE 0 END) / COUNT(*)", 4],
    // Sums and products go on with it.
    ["SUM((pricepaid - commission) / pricepaid * 100)", 9],
    ["-MAX(pricepaid) / MIN(commission) + 1", 9],
  ])("%s has %i digits behind the point", async (expression, scale) => {
    const sales = await all(SALES);
    expect(
      scaleOf(
        await value(
          `SELECT ${expression} FROM ${sales} GROUP BY salesid, pricepaid, commission, qtysold, big ORDER BY salesid`,
        ),
      ),
    ).toBe(scale);
  });

  test("of whole numbers is a whole number, and of a FLOAT a FLOAT", async () => {
    const sales = await all(SALES);
    expect(await rows(`SELECT (qtysold + 8) / 4, big / 2, pricepaid / share FROM ${sales} WHERE salesid = 3`)).toEqual([
      [2, "3", 140],
    ]);
  });

  test("keeps its name, its group and its place in a view", async () => {
    const sales = await all(SALES);
    const { fields } = await db().query(
      `SELECT pricepaid / commission, (pricepaid / commission)::int, pricepaid / commission AS ratio FROM ${sales}`,
    );
    expect(fields.map(({ name }) => name)).toEqual(["?column?", "int4", "ratio"]);
    expect(
      await rows(
        `SELECT pricepaid / commission AS ratio, COUNT(*) FROM ${sales} GROUP BY pricepaid / commission HAVING pricepaid / commission > 6.9 ORDER BY pricepaid / commission`,
      ),
    ).toEqual([["7.000000000", "1"]]);
    const view = await all(`CREATE VIEW @ AS SELECT pricepaid / commission AS ratio FROM ${sales}`);
    expect(await value(`SELECT ratio FROM ${view} ORDER BY ratio DESC LIMIT 1`)).toBe("7.000000000");
    expect(await value(`SHOW VIEW ${view}`)).not.toContain("terrarium");
  });

  test("is reckoned with where it has been given a name", async () => {
    const sales = await all(SALES);
    // DECIMAL(17,9) / DECIMAL(10,0)
    expect(
      scaleOf(await value(`WITH r AS (SELECT pricepaid / commission AS ratio FROM ${sales}) SELECT ratio / 3 FROM r`)),
    ).toBe(20);
  });

  test("in a procedure and behind an error nothing is broken", async () => {
    const sales = await all(SALES);
    const name =
      await all(`CREATE PROCEDURE @() AS $$ BEGIN CREATE TABLE @_r AS SELECT pricepaid / commission AS ratio FROM ${sales}; END $$ LANGUAGE plpgsql;
CALL @()`);
    expect(await value(`SELECT COUNT(*) FROM ${name}_r`)).toBe("3");
    await run("BEGIN");
    await expect(run(`SELECT pricepaid / nosuch FROM ${sales}`)).rejects.toThrow('column "nosuch" does not exist');
    await run("ROLLBACK");
    await run("BEGIN");
    expect(await rows(`SELECT pricepaid / commission FROM ${sales} WHERE salesid = 3`)).toEqual([["7.000000000"]]);
    await run("COMMIT");
  });

  test("with a parameter is the engine's", async () => {
    const sales = await all(SALES);
    expect(Number(await value(`SELECT pricepaid / $1 FROM ${sales} WHERE salesid = 3`, [2]))).toBe(175);
  });
});
