import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, GetItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keyedTable } from "../../support/tables.ts";
import { type StartedDynamoDb, startDynamoDb } from "./service.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "terrarium-tokens-"));
  vi.useFakeTimers({ now: new Date("2026-11-24T00:00:00Z"), toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

const Key = { pk: { S: "counter" } };

/** Adds to a counter, under one and the same token. */
const add = ({ client }: StartedDynamoDb, amount: number) =>
  client.send(
    new TransactWriteItemsCommand({
      ClientRequestToken: "token",
      TransactItems: [
        {
          Update: {
            TableName: "table",
            Key,
            UpdateExpression: "ADD n :amount",
            ExpressionAttributeValues: { ":amount": { N: String(amount) } },
          },
        },
      ],
    }),
  );
const counter = async ({ client }: StartedDynamoDb) =>
  (await client.send(new GetItemCommand({ TableName: "table", Key }))).Item?.n?.N;

// "A client request token is valid for 10 minutes after the first request that uses it is completed. After 10 minutes, any request with the same
// client token is treated as a new request": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
test("a transaction's token is valid for ten minutes, also when the emulator is started again", async () => {
  {
    await using db = startDynamoDb(directory);
    await db.client.send(new CreateTableCommand(keyedTable("table", "pk")));
    await add(db, 1);
  }
  await using db = startDynamoDb(directory);
  vi.advanceTimersByTime(10 * 60 * 1000 - 1);
  await add(db, 1);
  expect(await counter(db)).toBe("1");
  await expect(add(db, 2)).rejects.toMatchObject({ code: "IdempotentParameterMismatchException" });
  vi.advanceTimersByTime(1);
  await add(db, 2);
  expect(await counter(db)).toBe("3");
});
