import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import pg from "pg";
import { expect, test } from "vitest";
import { pipeline, startTestStack } from "../support/stack.ts";
import { clientOf, outputs, succeed } from "./customers-api.ts";

const CUSTOMERS = 1_500;

test("kill -9 of the stack in the middle of send loses nothing that was answered, and send goes on without duplicates", async () => {
  await using stack = await startTestStack({ CUSTOMERS: String(CUSTOMERS) });
  await succeed(stack, "deploy");
  await succeed(stack, "generate");
  const { ApiUrl } = await outputs(stack);
  const db = new DynamoDBClient(clientOf(stack));
  const stored = async (): Promise<number> =>
    (await db.send(new DescribeTableCommand({ TableName: "customers" }))).Table?.ItemCount ?? 0;

  // One customer of our own, whose 201 we have seen before the end.
  const body = JSON.stringify({
    name: "Ada Lovelace",
    email: "ada@example.com",
    phone: "+442071234567",
    address: "12 St James's Square",
    city: "London",
    country: "United Kingdom",
    country_code: "GB",
  });
  const made = await fetch(`${ApiUrl}/customers`, { method: "POST", body });
  expect(made.status).toBe(201);
  const { customer_id } = (await made.json()) as { customer_id: string };

  const interrupted = new AbortController();
  const sending = pipeline(stack, "send").finally(() => interrupted.abort());
  while (!interrupted.signal.aborted && (await stored()) < CUSTOMERS / 3) await new Promise(setImmediate);
  await stack.kill();
  await stack.start();
  // The sender itself outlives the stack: it retries until the API is back, or says that it gave up.
  const first = await sending;
  expect([0, 1]).toContain(first.code);
  expect((await fetch(`${ApiUrl}/customers/${customer_id}`)).status).toBe(200);

  await succeed(stack, "send");
  expect(await stored()).toBe(CUSTOMERS + 1);
  await succeed(stack, "load");
  const redshift = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
  await redshift.connect();
  const { rows } = await redshift.query("SELECT COUNT(*) AS n, COUNT(DISTINCT customer_id) AS d FROM customers");
  await redshift.end();
  expect(rows).toEqual([{ n: String(CUSTOMERS + 1), d: String(CUSTOMERS + 1) }]);
});
