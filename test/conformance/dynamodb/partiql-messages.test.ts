import { beforeAll, describe, expect, test } from "vitest";
import { createTable, MISSING, NOT_WELL_FORMED, put, refused, run, TABLE, transact } from "./partiql-table.ts";

const where = (condition: string) => `SELECT * FROM "${TABLE}" WHERE pk = 'm' AND sk = '1' AND ${condition}`;
const update = (set: string) => `UPDATE "${TABLE}" SET ${set} WHERE pk = 'm' AND sk = '1'`;
/** `1:<column>:<length>` of a token of the statement. */
const at = (statement: string, token: string, from = 0) => `1:${statement.indexOf(token, from) + 1}:${token.length}`;

beforeAll(async () => {
  await createTable();
  await put("m", {
    ss: { SS: ["a", "b"] },
    s: { S: "x" },
    n: { N: "1" },
    l: { L: [{ S: "a" }] },
    m: { M: {} },
  });
});

describe("a statement that is not well formed", () => {
  test.each([
    [`SELECT * FROM "${TABLE}" WHERE pk = 1 foo`, "Unexpected token after expression"],
    [`SELECT * FROM "${TABLE}" WHERE pk = 1 e5`, "Unexpected token after expression"],
    [`SELECT * FROM "${TABLE}" WHERE pk = 1)`, "Unexpected token after expression"],
    [`SELECT * FROM "${TABLE}" ORDER BY pk WHERE pk = 1`, "Unexpected token after expression"],
    [`INSERT INTO "${TABLE}" VALUE {'pk': 'x'} foo`, "Unexpected token after expression"],
    [`INSERT INTO "${TABLE}" t VALUE {'pk': 'x'}`, "Unexpected token after expression"],
    [`UPDATE "${TABLE}" SET a = 9 WHERE pk = 'x' foo`, "Unexpected token after expression"],
    [`DELETE FROM "${TABLE}" WHERE pk = 'x' ORDER BY pk`, "Unexpected token after expression"],
    [`FROM "${TABLE}" SET c = 1 WHERE pk = 'x'`, "Unexpected token after expression"],
    [`SELECT * FROM "${TABLE}" WHERE pk = 1e2147483648`, ""],
    [`SELECT * FROM "${TABLE}" WHERE pk = 1.5e-2147483647`, ""],
    [`SELECT * FROM "${TABLE}" WHERE pk = 1 # note`, ""],
    [`SELECT * FROM "${TABLE}" WHERE pk = 1 /* note`, ""],
    [`SELECT * FROM "${TABLE}`, ""],
    [`SELECT * FROM "${TABLE}" WHERE`, "Unexpected term"],
    [`SELECT * FROM "${TABLE}" WHERE;`, "Unexpected term"],
    [`UPDATE "${TABLE}" SET a = 1 WHERE`, "Unexpected term"],
    [`DELETE FROM "${TABLE}" WHERE`, "Unexpected term"],
    [`SELECT * FROM "${TABLE}" WHERE NOT`, "Unexpected term"],
    [`SELECT * FROM "${TABLE}" WHERE (`, "Unexpected term"],
    [`SELECT * FROM "${MISSING}" WHERE`, "Unexpected term"],
    ["SELECT * FROM", "Unexpected term"],
    [`SELECT * FROM "${TABLE}" WHERE pk = 'a' AND`, "Missing right-hand side expression of infix operator"],
    [`SELECT * FROM "${TABLE}" WHERE pk = 'a' OR`, "Missing right-hand side expression of infix operator"],
    [`SELECT * FROM "${TABLE}" WHERE ORDER BY pk`, "Unexpected keyword"],
    [`SELECT * FROM "${TABLE}" WHERE IS NULL`, "Unexpected operator"],
    [`SELECT * FROM "${TABLE}" WHERE pk = LIKE`, "Unexpected operator"],
    [`SELECT * FROM "${TABLE}" WHERE pk = 'a' AND x IS FOO`, "Expected type name"],
    ["DELETE FROM", "Expected identifier for simple path"],
    ["DELETE FROM;", "Expected identifier for simple path"],
    ["DELETE FROM WHERE pk = 'a'", "Expected identifier for simple path"],
    [`SLECT * FROM "${TABLE}" WHERE pk = 'a'`, "Expected data manipulation"],
    [where("attribute_exists(m.inner)"), "Invalid path dot component"],
    [update("m.inner = set_add(m.inner, <<'y'>>)"), "Invalid path dot component"],
  ])("%s", async (statement, reason) => {
    await expect(run(statement)).rejects.toMatchObject(refused(NOT_WELL_FORMED + reason));
  });
});

describe("a statement that DynamoDB does not take", () => {
  const OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range";
  const UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  const DIGITS = "Attempting to store more than 38 significant digits in a Number";
  const operand = (name: string, type: string) =>
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
  const insert = (members: string) => `INSERT INTO "${TABLE}" VALUE {'pk': 'new', 'sk': '1', ${members}}`;

  test.each([
    [`SELECT * FROM "${TABLE}" t WHERE pk = 'x'`, "Aliasing is not supported"],
    [`SELECT * FROM "${TABLE}" AS t WHERE pk = 'x'`, "Aliasing is not supported"],
    [`UPDATE "${TABLE}" t SET a = 3 WHERE pk = 'x'`, "Aliasing is not supported"],
    [`DELETE FROM "${TABLE}" t WHERE pk = 'x'`, "Aliasing is not supported"],
    ["x IS INT4", "Unsupported operation: IsType"],
    ["x IS DOUBLE PRECISION", "Unsupported operation: IsType"],
    [where("n = 1e126"), `${OVERFLOW} under root`],
    [where("n = 1e-131"), `${UNDERFLOW} under root`],
    [where("n = 123456789012345678901234567890123456789"), `${DIGITS} under root`],
    [insert("'m': {'x': 1e126}"), `${OVERFLOW} under root.x`],
    [insert("'l': [1, 1e126]"), `${OVERFLOW} under root[1]`],
    [update("a = 1e-131"), `${UNDERFLOW} under root`],
    [
      update(`d = ${"{'a':".repeat(32)}1${"}".repeat(32)}`),
      `Nesting Levels have exceeded supported limits under root${".a".repeat(32)}`,
    ],
    [
      where("attribute_exists('ss')"),
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      where("attribute_exists()"),
      "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0",
    ],
    [where("attribute_type(l, 1)"), operand("attribute_type", "N")],
    [where("attribute_type(l, true)"), operand("attribute_type", "BOOL")],
    [where("attribute_exists(n) > false"), operand(">", "BOOL")],
    [where("n BETWEEN true AND false"), operand("BETWEEN", "BOOL")],
    [update("n = 'a' + 1"), operand("+", "S")],
    [update("n = n - null"), operand("-", "NULL")],
    [update("ss = set_add(ss, <<1>>)"), "An operand in the update expression has an incorrect data type"],
    [update("s = set_add(s, <<'x'>>)"), "An operand in the update expression has an incorrect data type"],
    [
      update("ss = set_add(ss, <<'x', 'x'>>)"),
      "One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
    ],
    [
      update("ns = set_add(ns, <<2, 2.0>>)"),
      "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root",
    ],
    [update("ss = set_add(ss, <<>>)"), "Empty bags are not supported"],
    [`SELECT * FROM "" WHERE pk = 'p'`, "Path component cannot be an empty string"],
    [`SELECT * FROM "${TABLE}"."" WHERE pk = 'p'`, "Path component cannot be an empty string"],
    [`SELECT * FROM "${TABLE}"."gsi-inc"."extra"`, "A path may contain at most 2 components in the FROM clause"],
    [`SELECT * FROM "${TABLE}"."no-such-index" WHERE pk = 'p'`, "The table does not have the specified index"],
    [
      `DELETE FROM "${TABLE}" WHERE pk = 'x' RETURNING MODIFIED OLD *`,
      "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
    ],
    [`UPDATE "${TABLE}"."gsi-inc" SET a = 1 WHERE pk = 'p'`, "This operation is not supported on an index"],
    [`DELETE FROM "${TABLE}"."gsi-inc" WHERE pk = 'p'`, "This operation is not supported on an index"],
    [
      `FROM "${TABLE}" WHERE a = 1 SET c = 1`,
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    [`FROM "${TABLE}" REMOVE a`, "Where clause does not contain a mandatory equality on all key attributes"],
    [
      `UPDATE "${TABLE}" SET a = 1 WHERE pk = 'm' AND sk = '1' AND pk = 'other'`,
      "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported",
    ],
  ])("%s", async (statement, message) => {
    await expect(run(statement)).rejects.toMatchObject(refused(message));
  });

  test.each([
    [where("EXISTS(ss)"), "Unrecognized function: exists at", "EXISTS"],
    [where("set_add(ss, <<'x'>>) = ss"), "Unrecognized function: set_add at", "set_add"],
    [`SELECT attribute_exists(ss) FROM "${TABLE}" WHERE pk = 'm'`, "Unexpected path component at", "attribute_exists"],
    [update("t = set_add(ss, <<'x'>>)"), "The first argument to SET_ADD must equal the assignment value at", "set_add"],
    [
      update("ss = set_add(<<'a'>>, <<'b'>>)"),
      "The first argument to SET_ADD must equal the assignment value at",
      "set_add",
    ],
    [update("ss = set_delete(ss)"), "SET_DELETE must have exactly two arguments at", "set_delete"],
    [insert("'ss': set_add(<<'a'>>, <<'b'>>)"), "Unsupported data type: set_add under key root at", "set_add"],
  ])("%s, with the place of it", async (statement, message, token) => {
    await expect(run(statement)).rejects.toMatchObject(refused(`${message} ${at(statement, token)}`));
  });

  test("the place of a set function's first argument, in lines and characters", async () => {
    const statement = `UPDATE "${TABLE}"\nSET ss = set_add(ss, 'x')\nWHERE pk = 'm' AND sk = '1'`;
    await expect(run(statement)).rejects.toMatchObject(
      refused("The second argument to SET_ADD must be a value with type SET at 2:18:2"),
    );
  });

  test("a parameter inside of a list or a map", async () => {
    const inList = update("x = [?]");
    await expect(run(inList, [{ S: "v" }])).rejects.toMatchObject(
      refused(`Unsupported data type: Parameter under key root[0] at ${at(inList, "?")}`),
    );
    const inMap = insert("'m': {'k': ?}");
    await expect(run(inMap, [{ S: "v" }])).rejects.toMatchObject(
      refused(`Unsupported data type: Parameter under key root.k at ${at(inMap, "?")}`),
    );
  });

  test("a position that a list cannot have", async () => {
    for (const [index, shown, column, length] of [
      ["-1", "-1", 11, 1],
      ["2147483648", "2147483648", 10, 10],
    ] as const)
      await expect(run(`SELECT l[${index}] FROM "${TABLE}" WHERE pk = 'm' AND sk = '1'`)).rejects.toMatchObject(
        refused(`List index is not within the allowable range; index: [${shown}] at 1:${column}:${length}`),
      );
  });

  test("parameters are checked before the statement is read, and counted", async () => {
    await expect(run(`UPDATE "${TABLE}" SET WHERE`, [{ SS: ["a", "a"] }])).rejects.toMatchObject(
      refused("One or more parameter values were invalid: Input collection [a, a] contains duplicates."),
    );
    await expect(run(where("s = ?"), [{ S: "a" }, { S: "b" }])).rejects.toMatchObject(
      refused("Number of parameters in request and statement don't match."),
    );
  });

  test("what needs no table is said before a table is looked for", async () => {
    await expect(
      run(`SELECT pk FROM "${MISSING}" WHERE pk = ? AND val < ?`, [{ S: "x" }, { BOOL: true }]),
    ).rejects.toMatchObject(refused(operand("<", "BOOL")));
    await expect(run(`SELECT pk FROM "${MISSING}" WHERE pk = 'x'`)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
  });

  test("in a transaction, with its number", async () => {
    await expect(transact(`SELECT * FROM "${TABLE}" WHERE`)).rejects.toMatchObject(
      refused(`Validation failed in TransactStatements[0]: ${NOT_WELL_FORMED}Unexpected term`),
    );
  });
});
