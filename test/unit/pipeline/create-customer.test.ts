import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

type Handler = typeof import("../../../pipeline/create-customer.ts").handler;
type Key = { customer_id: { S: string } };
type Item = Key & Record<string, { S?: string; N?: string }>;
interface Request {
  Item: Item;
  Key: Key;
  RequestItems: { customers: { Keys: Key[] } & { PutRequest: { Item: Item } }[] };
}

// The function speaks to DynamoDB over HTTP; here something answers that keeps items, and throttles when told to.
const items = new Map<string, Item>();
let calls: string[] = [];
let throttled = 0;
let unprocessed = 0;
let broken = false;

function answer(operation: string, request: Request): [status: number, body: unknown] {
  if (broken)
    return [400, { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message: "no table" }];
  if (throttled > 0) {
    throttled -= 1;
    return [
      400,
      { __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", message: "slow" },
    ];
  }
  const id = (key: Key): string => key.customer_id.S;
  if (operation === "PutItem") {
    const existing = items.get(id(request.Item));
    if (existing)
      return [
        400,
        { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", message: "x", Item: existing },
      ];
    items.set(id(request.Item), request.Item);
    return [200, {}];
  }
  if (operation === "GetItem") return [200, { Item: items.get(id(request.Key)) }];
  const table = request.RequestItems.customers;
  if (operation === "BatchGetItem")
    return [
      200,
      { Responses: { customers: table.Keys.flatMap((key) => items.get(id(key)) ?? []) }, UnprocessedKeys: {} },
    ];
  const refused = table.slice(table.length - Math.min(unprocessed, table.length));
  unprocessed -= refused.length;
  for (const { PutRequest } of table.slice(0, table.length - refused.length))
    items.set(id(PutRequest.Item), PutRequest.Item);
  return [200, { UnprocessedItems: refused.length > 0 ? { customers: refused } : {} }];
}

let server: Server;
let handler: Handler;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    calls.push(operation);
    const [status, body] = answer(operation, (await json(request)) as Request);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
  ({ handler } = await import("../../../pipeline/create-customer.ts"));
});
afterAll(() => server.close().closeAllConnections());
beforeEach(() => {
  items.clear();
  calls = [];
  throttled = 0;
  unprocessed = 0;
  broken = false;
});

const ada = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  phone: "+442071234567",
  address: "12 St James's Square",
  city: "London",
  postal_code: "SW1Y 4JH",
  country: "United Kingdom",
  country_code: "GB",
  country_rank: 5,
  rank_in_country: 17,
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function invoke(event: Partial<APIGatewayProxyEvent>) {
  const { statusCode, headers, body } = await handler(event as APIGatewayProxyEvent);
  return { status: statusCode, headers, body: JSON.parse(body) };
}
const post = (body: unknown, headers: Record<string, string> = {}) =>
  invoke({
    httpMethod: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
  });
const get = (id: string) => invoke({ httpMethod: "GET", pathParameters: { id } });

describe("POST one customer", () => {
  it("answers 201 with the record and where it is, after one write", async () => {
    const { status, headers, body } = await post(ada);
    expect(status).toBe(201);
    expect(body).toEqual({
      ...ada,
      customer_id: expect.stringMatching(UUID),
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(headers?.Location).toBe(`./customers/${body.customer_id}`);
    expect(calls).toEqual(["PutItem"]);
    expect(await get(body.customer_id)).toMatchObject({ status: 200, body });
  });

  it("makes another customer from the same body without a key", async () => {
    expect((await post(ada)).body.customer_id).not.toBe((await post(ada)).body.customer_id);
  });

  it("reads a base64 body and any spelling of the header", async () => {
    const body = Buffer.from(JSON.stringify(ada)).toString("base64");
    const first = await invoke({
      httpMethod: "POST",
      headers: { "IDEMPOTENCY-KEY": "k" },
      body,
      isBase64Encoded: true,
    });
    expect(first.status).toBe(201);
    expect((await post(ada, { "idempotency-key": "k" })).status).toBe(200);
  });

  it.each(["", "{", "{'name': 1}", "undefined"])("answers 400 to %j, which is not JSON", async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { message: "The body is not valid JSON." } });
    expect(calls).toEqual([]);
  });

  it("answers 400 naming every bad field", async () => {
    const { status, body } = await post({ ...ada, email: "ada", name: undefined, city: 5 });
    expect(status).toBe(400);
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(["name", "email", "city"]);
    expect(body.message).toMatch(/name is required; email must be an email address; city must be a string/);
    expect(calls).toEqual([]);
  });

  it("answers 413 to a body that is too large", async () => {
    expect((await post({ ...ada, name: "x".repeat(300_000) })).status).toBe(413);
  });

  it("answers 405 to other methods and 404 to ids that are not there", async () => {
    expect((await invoke({ httpMethod: "DELETE" })).status).toBe(405);
    expect((await get("nobody")).status).toBe(404);
  });
});

describe("an idempotency key", () => {
  const key = { "Idempotency-Key": "order-1" };

  it("gives the same customer again, with 200, after one write each", async () => {
    const first = await post(ada, key);
    const again = await post(ada, key);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers?.Location).toBe(first.headers?.Location);
    expect(items.size).toBe(1);
    expect(calls).toEqual(["PutItem", "PutItem"]);
  });

  it("answers 409 to another body and keeps the first", async () => {
    const first = await post(ada, key);
    const other = await post({ ...ada, name: "Grace Hopper" }, key);
    expect(other).toMatchObject({ status: 409, body: { message: expect.stringContaining('"order-1"') } });
    expect((await get(first.body.customer_id)).body.name).toBe("Ada Lovelace");
  });

  it("takes the same content in another order as the same", async () => {
    await post(ada, key);
    expect((await post(Object.fromEntries(Object.entries(ada).reverse()), key)).status).toBe(200);
  });

  it.each(["", "x".repeat(256)])("must not be %j", async (text) => {
    expect((await post(ada, { "Idempotency-Key": text })).status).toBe(400);
  });
});

describe("POST an array", () => {
  const customers = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...ada, name: `Ada ${n}`, idempotency_key: `k${n}` }));
  const statuses = (body: { results: { status: number }[] }) => body.results.map(({ status }) => status);

  it("writes 25 customers at once and answers each, in order", async () => {
    const { status, body } = await post(customers(25));
    expect(status).toBe(207);
    expect(statuses(body)).toEqual(Array(25).fill(201));
    expect(body.results.map(({ customer }: { customer: { name: string } }) => customer.name)).toEqual(
      customers(25).map(({ name }) => name),
    );
    expect(calls).toEqual(["BatchGetItem", "BatchWriteItem"]);
    expect(items.size).toBe(25);
  });

  it("gives the customers of a single POST with the same key again", async () => {
    const { idempotency_key: key = "", ...first } = customers(1)[0] ?? {};
    const single = await post(first, { "Idempotency-Key": key });
    const { body } = await post(customers(2));
    expect(statuses(body)).toEqual([200, 201]);
    expect(body.results[0].customer).toEqual(single.body);
  });

  it("answers each of good, bad, repeated and conflicting customers for itself", async () => {
    await post(customers(1));
    const [first, second, third] = customers(3);
    const { body } = await post([
      first,
      { ...first, name: "Eve" },
      second,
      { ...third, email: "?" },
      second,
      { ...second, name: "Eve" },
    ]);
    expect(statuses(body)).toEqual([200, 409, 201, 400, 200, 409]);
    expect(body.results[4].customer).toEqual(body.results[2].customer);
    expect(body.results[3].errors).toEqual([{ field: "email", message: "must be an email address" }]);
    expect(items.size).toBe(2);
  });

  it("makes keys of the header's key and the position for those without one", async () => {
    const header = { "Idempotency-Key": "batch-1" };
    const first = await post([ada, ada], header);
    expect(statuses(first.body)).toEqual([201, 201]);
    const again = await post([ada, ada], header);
    expect(statuses(again.body)).toEqual([200, 200]);
    expect(items.size).toBe(2);
  });

  it("writes again what DynamoDB left unprocessed", async () => {
    unprocessed = 3;
    expect(statuses((await post(customers(5))).body)).toEqual(Array(5).fill(201));
    expect(items.size).toBe(5);
  });

  it("answers 429 for those that stay unprocessed, and 201 for the others", async () => {
    unprocessed = 100;
    const { body } = await post(customers(3));
    expect(statuses(body)).toEqual([429, 429, 429]);
    unprocessed = 0;
    expect(statuses((await post(customers(3))).body)).toEqual([201, 201, 201]);
  });

  it.each([[0], [26]])("refuses %i customers", async (count) => {
    expect((await post(customers(count))).status).toBe(400);
  });

  it("refuses a key that is no key, and names what else is wrong", async () => {
    const { body } = await post([{ ...ada, city: undefined, idempotency_key: 5 }]);
    expect(body.results[0].errors.map(({ field }: { field: string }) => field)).toEqual(["city", "idempotency_key"]);
  });
});

describe("when the table fails", () => {
  it("rides out a short throttling, and answers a long one 429 with Retry-After", async () => {
    throttled = 1;
    expect((await post(ada)).status).toBe(201);
    throttled = 100;
    expect(await post(ada)).toMatchObject({ status: 429, headers: { "Retry-After": "1" } });
  });

  it("answers 500 and logs why, as JSON, and nothing else", async () => {
    broken = true;
    const logged: string[] = [];
    const original = console.error;
    console.error = (line: string) => logged.push(line);
    try {
      expect(await post(ada)).toMatchObject({ status: 500, body: { message: "Internal server error" } });
    } finally {
      console.error = original;
    }
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { level: "ERROR", error: { name: "ResourceNotFoundException" } },
    ]);
  });
});
