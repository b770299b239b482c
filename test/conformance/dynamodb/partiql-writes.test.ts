import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { batch, createTable, db, get, MISSING, put, refused, run, TABLE, transact } from "./partiql-table.ts";

beforeAll(createTable);

const key = (pk: string) => `pk = '${pk}' AND sk = '1'`;

describe("INSERT, UPDATE and DELETE", () => {
  test("INSERT makes an item and replaces none", async () => {
    const pk = uniqueName("insert");
    const statement = `INSERT INTO "${TABLE}" VALUE {'pk': ?, 'sk': '1', 'm': {'x': [1, 'a', null, true]}, 's': <<'a'>>}`;
    expect((await run(statement, [{ S: pk }])).Items).toEqual([]);
    expect(await get(pk)).toEqual({
      pk: { S: pk },
      sk: { S: "1" },
      m: { M: { x: { L: [{ N: "1" }, { S: "a" }, { NULL: true }, { BOOL: true }] } } },
      s: { SS: ["a"] },
    });
    await expect(run(statement, [{ S: pk }])).rejects.toMatchObject({
      name: "DuplicateItemException",
      message: "Duplicate primary key exists in table",
    });
    await run(`DELETE FROM "${TABLE}" WHERE pk = ? AND sk = '1'`, [{ S: pk }]);
    await run(statement, [{ S: pk }]);
  });

  test("UPDATE sets, removes, adds, and gives back what RETURNING asks for", async () => {
    await put("update", { n: { N: "5" }, l: { L: [{ N: "1" }] }, s: { SS: ["a", "b"] }, gone: { S: "x" } });
    const update = (changes: string, returning = "") =>
      run(`UPDATE "${TABLE}" SET ${changes} WHERE ${key("update")} ${returning}`);
    const { Items } = await update(
      "n=n-1, l = list_append(l, [2]) SET s = set_add(s, <<'c'>>) REMOVE gone",
      "RETURNING MODIFIED NEW *",
    );
    expect(Items).toEqual([{ n: { N: "4" }, l: { L: [{ N: "1" }, { N: "2" }] }, s: { SS: ["a", "b", "c"] } }]);
    expect((await update("s = set_delete(s, <<'a','b'>>)", "RETURNING ALL OLD *")).Items).toMatchObject([
      { s: { SS: ["a", "b", "c"] } },
    ]);
    expect((await update("l[0] = n - - 2", "RETURNING ALL NEW *")).Items).toMatchObject([
      { l: { L: [{ N: "6" }, { N: "2" }] }, s: { SS: ["c"] } },
    ]);
    expect((await run(`UPDATE "${TABLE}" REMOVE n WHERE ${key("update")} RETURNING MODIFIED NEW *`)).Items).toEqual([]);
    await run(`FROM "${TABLE}" WHERE ${key("update")} SET c = 1`);
    expect(await get("update")).toMatchObject({ c: { N: "1" } });
  });

  test("a condition besides the key, and an item that is not there", async () => {
    await put("conditions", { flag: { S: "x" } });
    const failed = { name: "ConditionalCheckFailedException", message: "The conditional request failed" };
    await run(`UPDATE "${TABLE}" SET a=2 WHERE (${key("conditions")}) AND flag='x'`);
    expect(await get("conditions")).toMatchObject({ a: { N: "2" } });
    await expect(run(`UPDATE "${TABLE}" SET a=3 WHERE ${key("conditions")} AND flag='y'`)).rejects.toMatchObject(
      failed,
    );
    await expect(
      db.send(
        new ExecuteStatementCommand({
          Statement: `DELETE FROM "${TABLE}" WHERE ${key("conditions")} AND flag='y'`,
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    ).rejects.toMatchObject({ ...failed, Item: { flag: { S: "x" } } });
    await expect(run(`UPDATE "${TABLE}" SET a=1 WHERE ${key("not-there")}`)).rejects.toMatchObject(failed);
    await run(`DELETE FROM "${TABLE}" WHERE ${key("not-there")} AND flag='y'`);
    const { Items } = await run(`DELETE FROM "${TABLE}" WHERE ${key("conditions")} RETURNING ALL OLD *`);
    expect(Items).toMatchObject([{ flag: { S: "x" } }]);
    expect(await get("conditions")).toBeUndefined();
  });
});

describe("ExecuteTransaction", () => {
  test("writes all or nothing", async () => {
    await put("t-update", { data: { S: "before" } });
    await put("t-standing");
    await transact(
      `INSERT INTO "${TABLE}" VALUE {'pk': 't-insert', 'sk': '1'}`,
      `UPDATE "${TABLE}" SET data = 'after' WHERE ${key("t-update")}`,
      `EXISTS(SELECT * FROM "${TABLE}" WHERE ${key("t-standing")} AND nope IS MISSING)`,
    );
    expect(await get("t-insert")).toBeDefined();
    expect(await get("t-update")).toMatchObject({ data: { S: "after" } });
    await expect(
      transact(
        `INSERT INTO "${TABLE}" VALUE {'pk': 't-standing', 'sk': '1'}`,
        `INSERT INTO "${TABLE}" VALUE {'pk': 't-other', 'sk': '1'}`,
      ),
    ).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "DuplicateItem" }, { Code: "None" }],
    });
    expect(await get("t-other")).toBeUndefined();
  });

  test("under a token once, and reads when it is sent again", async () => {
    await put("t-token", { n: { N: "0" } });
    const send = (ClientRequestToken: string) =>
      db.send(
        new ExecuteTransactionCommand({
          ClientRequestToken,
          ReturnConsumedCapacity: "INDEXES",
          TransactStatements: [{ Statement: `UPDATE "${TABLE}" SET n = n + 1 WHERE ${key("t-token")}` }],
        }),
      );
    const token = uniqueName("t");
    expect((await send(token)).ConsumedCapacity).toMatchObject([{ WriteCapacityUnits: 2 }]);
    const again = (await send(token)).ConsumedCapacity?.[0];
    expect(again).toMatchObject({ ReadCapacityUnits: 2 });
    expect(again).not.toHaveProperty("WriteCapacityUnits");
    expect(await get("t-token")).toMatchObject({ n: { N: "1" } });
  });

  test("reads items by their keys", async () => {
    await put("r1", { a: { S: "x" } });
    await put("r2");
    const { Responses } = await transact(
      `SELECT a FROM "${TABLE}" WHERE (sk='1') AND pk='r1' AND pk='r1'`,
      `SELECT * FROM "${TABLE}" WHERE pk IN ['r2'] AND sk IN ['1']`,
      `SELECT * FROM "${TABLE}" WHERE pk='r1' AND sk='none'`,
    );
    expect(Responses).toEqual([{ Item: { a: { S: "x" } } }, { Item: { pk: { S: "r2" }, sk: { S: "1" } } }, {}]);
    const needsKey = refused(
      "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.",
    );
    for (const where of [
      `${key("r1")} AND a='x'`,
      `${key("r1")} AND pk='r2'`,
      "pk='r1'",
      "pk IN ['o'] AND pk='r1' AND sk='1'",
    ])
      await expect(transact(`SELECT * FROM "${TABLE}" WHERE ${where}`)).rejects.toMatchObject(needsKey);
    await expect(transact(`SELECT * FROM "${TABLE}"."gsi-inc" WHERE gsiPk = 'x'`)).rejects.toMatchObject(
      refused("Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions."),
    );
  });

  test("refuses two actions on one item, RETURNING, and an EXISTS without a condition", async () => {
    const read = `SELECT * FROM "${TABLE}" WHERE ${key("r1")}`;
    await expect(transact(read, read)).rejects.toMatchObject(
      refused("Transaction request cannot include multiple operations on one item"),
    );
    await expect(transact(read, read, `SELECT * FROM "${TABLE}" WHERE pk=1 AND sk='1'`)).rejects.toMatchObject({
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, ValidationError]",
    });
    await expect(transact(`UPDATE "${TABLE}" SET a=1 WHERE ${key("r1")} RETURNING ALL NEW *`)).rejects.toMatchObject(
      refused("Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction."),
    );
    await expect(
      transact(`EXISTS(SELECT * FROM "${TABLE}" WHERE ${key("r1")})`, `UPDATE "${TABLE}" SET z=1 WHERE ${key("r2")}`),
    ).rejects.toMatchObject(
      refused(
        "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition",
      ),
    );
  });

  test("a write that names no one item, or a table that is missing, cancels it", async () => {
    const update = (where: string, table = TABLE) => `UPDATE "${table}" SET a=1 WHERE ${where}`;
    const mismatch = "The provided key element does not match the schema";
    await expect(
      transact(
        update("pk='k'"),
        update("pk IN ['k'] AND sk='1'"),
        update(`${key("k")} AND pk='o'`),
        update("pk='k' AND sk=1"),
        update(key("k")),
      ),
    ).rejects.toMatchObject({
      CancellationReasons: [
        { Code: "ValidationError", Message: mismatch },
        { Code: "ValidationError" },
        { Code: "ValidationError" },
        { Code: "ValidationError", Message: mismatch },
        { Code: "None" },
      ],
    });
    await expect(transact(`${update(key("k"), MISSING)} RETURNING ALL NEW *`, update(key("r1")))).rejects.toMatchObject(
      {
        name: "TransactionCanceledException",
        CancellationReasons: [{ Code: "ResourceNotFound", Message: "Requested resource not found" }, { Code: "None" }],
      },
    );
    await expect(transact(update(key("k"), MISSING), `${update(key("r1"))} RETURNING ALL NEW *`)).rejects.toThrow(
      "Validation failed in TransactStatements[1]: RETURNING clause is not supported in ExecuteTransaction.",
    );
    await expect(
      transact(`EXISTS(SELECT * FROM "${TABLE}" WHERE ${key("r1")} AND pk='other' AND a='x')`, update(key("r2"))),
    ).rejects.toMatchObject({ CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }] });
  });
});

describe("BatchExecuteStatement", () => {
  test("answers each statement by itself, and names the table of those that ran", async () => {
    await put("b1", { data: { S: "one" } });
    const { Responses } = await batch(
      `SELECT data FROM "${TABLE}" WHERE ${key("b1")}`,
      `SELECT * FROM "${TABLE}" WHERE data = 'one'`,
      `SELECT * FROM "${TABLE}"."gsi-inc" WHERE gsiPk = 'x'`,
      `SELECT * FROM "${MISSING}" WHERE ${key("b1")}`,
      `SELECT * FROM "${TABLE}" WHERE ${key("b1")} AND data = 'one'`,
      `SLECT * FROM "${TABLE}"`,
    );
    const needsKey = "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    expect(Responses).toEqual([
      { TableName: TABLE, Item: { data: { S: "one" } } },
      { Error: { Code: "ValidationError", Message: needsKey } },
      { Error: { Code: "ValidationError", Message: needsKey } },
      { Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
      { Error: { Code: "ValidationError", Message: needsKey } },
      {
        Error: {
          Code: "ValidationError",
          Message: "Statement wasn't well formed, can't be processed: Expected data manipulation",
        },
      },
    ]);
  });

  test("writes, gives back what RETURNING asks for, and no item of a failed condition", async () => {
    await put("b2", { data: { S: "old" } });
    const { Responses } = await db.send(
      new BatchExecuteStatementCommand({
        Statements: [
          { Statement: `UPDATE "${TABLE}" SET data = 'new' WHERE ${key("b2")} RETURNING MODIFIED NEW *` },
          { Statement: `INSERT INTO "${TABLE}" VALUE {'pk': 'b2', 'sk': '1'}` },
          {
            Statement: `UPDATE "${TABLE}" SET data = 'x' WHERE ${key("b2")} AND data = 'wrong'`,
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
          { Statement: `DELETE FROM "${TABLE}" WHERE ${key("b2")} RETURNING ALL OLD *` },
        ],
      }),
    );
    expect(Responses).toEqual([
      { TableName: TABLE, Item: { data: { S: "new" } } },
      { TableName: TABLE, Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" } },
      { TableName: TABLE, Error: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" } },
      { TableName: TABLE, Item: { pk: { S: "b2" }, sk: { S: "1" }, data: { S: "new" } } },
    ]);
  });

  test("a consistent read costs twice an eventual one", async () => {
    await put("b3");
    const { ConsumedCapacity } = await db.send(
      new BatchExecuteStatementCommand({
        Statements: [true, false].map((ConsistentRead) => ({
          Statement: `SELECT * FROM "${TABLE}" WHERE ${key("b3")}`,
          ConsistentRead,
        })),
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(ConsumedCapacity?.map(({ CapacityUnits }) => CapacityUnits)).toEqual([1, 0.5]);
  });

  test("takes 1 to 25 statements", async () => {
    await expect(batch()).rejects.toThrow("Member must have length greater than or equal to 1");
    await expect(batch(...Array.from({ length: 26 }, () => `SELECT * FROM "${TABLE}"`))).rejects.toThrow(
      "Member must have length less than or equal to 25",
    );
  });
});
