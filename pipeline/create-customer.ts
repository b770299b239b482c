/**
 * The Lambda function behind `POST /customers` and `GET /customers/{id}`.
 *
 * One customer is one conditional PutItem. An `Idempotency-Key` decides the customer's id (a name-based UUID), and the item
 * keeps a hash of what was asked for: so a repeated key meets the item that it made before, and one write tells "new" (201),
 * "again" (200, the same customer) and "other content" (409) apart, with no second table and no key that expires.
 *
 * An array of up to 25 customers is written with BatchWriteItem and answered with 207 and one result per customer, in order.
 * BatchWriteItem knows no conditions, so there the keys (`idempotency_key` of each customer) are looked up first.
 */
import { hash, randomUUID } from "node:crypto";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import {
  type Customer,
  type FieldError,
  fromItem,
  type Item,
  type NewCustomer,
  readCustomer,
  toItem,
} from "./customer.ts";
import { undiciHandler } from "./undici-handler.ts";
import { withoutLogger } from "./without-logger.ts";

export const MAX_BATCH_CUSTOMERS = 25; // of BatchWriteItem
/** 25 customers with every field at its longest and every character escaped stay below it. */
export const MAX_BODY_BYTES = 256 * 1024;
const MAX_KEY_BYTES = 255;
const BATCH_ATTEMPTS = 5;
const RETRY_AFTER_SECONDS = "1";

const TABLE_NAME = process.env.TABLE_NAME ?? "customers";
// The caller retries too, and API Gateway waits 29 s at most: the SDK gives up early and says so.
const dynamodb = withoutLogger(
  new DynamoDBClient({
    maxAttempts: 3,
    cacheMiddleware: true,
    requestHandler: undiciHandler({ requestTimeoutMs: 3_000 }),
  }),
);

type Response = APIGatewayProxyResult;

export async function handler(event: APIGatewayProxyEvent): Promise<Response> {
  try {
    if (event.httpMethod === "POST") return await post(event);
    if (event.httpMethod === "GET") return await get(event);
    return answer(405, { message: "Use POST or GET." }, { Allow: "GET, POST" });
  } catch (error) {
    if (isThrottling(error)) return tooManyRequests();
    console.error(JSON.stringify({ level: "ERROR", request: event.requestContext?.requestId, error: describe(error) }));
    return answer(500, { message: "Internal server error" });
  }
}

async function get(event: APIGatewayProxyEvent): Promise<Response> {
  const id = event.pathParameters?.id ?? "";
  // Consistent, so that a customer who was answered 201 is there.
  const { Item: item } = await dynamodb.send(
    new GetItemCommand({ TableName: TABLE_NAME, Key: { customer_id: { S: id } }, ConsistentRead: true }),
  );
  return item ? answer(200, fromItem(item as Item)) : answer(404, { message: `There is no customer ${id}.` });
}

async function post(event: APIGatewayProxyEvent): Promise<Response> {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString() : (event.body ?? "");
  if (text.length > MAX_BODY_BYTES || Buffer.byteLength(text) > MAX_BODY_BYTES)
    return answer(413, { message: `The body must have at most ${MAX_BODY_BYTES} bytes.` });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return answer(400, { message: "The body is not valid JSON." });
  }
  const key = header(event, "idempotency-key");
  if (key !== undefined && !isKey(key))
    return answer(400, { message: `Idempotency-Key must have 1 to ${MAX_KEY_BYTES} bytes.` });
  return Array.isArray(body) ? postBatch(body, key) : postOne(body, key);
}

async function postOne(body: unknown, key: string | undefined): Promise<Response> {
  const read = readCustomer(body);
  if ("errors" in read) return answer(400, invalid(read.errors));
  const { customer, item, requestHash } = newItem(read.customer, key);
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: TABLE_NAME,
        Item: item,
        ConditionExpression: "attribute_not_exists(customer_id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
    const existing = error.Item as Item;
    return isSameRequest(existing, requestHash)
      ? answer(200, fromItem(existing), location(customer.customer_id))
      : answer(409, { message: otherContent(key) });
  }
  return answer(201, customer, location(customer.customer_id));
}

interface Result {
  status: number;
  customer?: Customer;
  message?: string;
  errors?: FieldError[];
}

interface Pending {
  index: number;
  customer: Customer;
  item: Item;
  requestHash: string;
  key: string | undefined;
}

async function postBatch(bodies: unknown[], key: string | undefined): Promise<Response> {
  if (bodies.length === 0 || bodies.length > MAX_BATCH_CUSTOMERS)
    return answer(400, { message: `An array must have 1 to ${MAX_BATCH_CUSTOMERS} customers.` });
  const results: Result[] = [];
  // One write per id: BatchWriteItem refuses two of them, and the second must be compared with the first anyway.
  const pending = new Map<string, Pending>();
  const repeated: Pending[] = [];
  for (const [index, body] of bodies.entries()) {
    const read = readBatchCustomer(body, key && `${key}/${index}`);
    if ("errors" in read) {
      results[index] = { status: 400, ...invalid(read.errors) };
      continue;
    }
    const entry = { index, key: read.key, ...newItem(read.customer, read.key) };
    const id = entry.customer.customer_id;
    if (pending.has(id)) repeated.push(entry);
    else pending.set(id, entry);
  }
  await settleExisting(pending, repeated, results);
  await writeAll(pending, results);
  for (const entry of repeated) {
    if (results[entry.index]) continue;
    const first = pending.get(entry.customer.customer_id);
    const result = first && results[first.index];
    if (!first || !result) continue;
    if (first.requestHash !== entry.requestHash)
      results[entry.index] = { status: 409, message: otherContent(entry.key) };
    else results[entry.index] = result.status === 201 ? { ...result, status: 200 } : result;
  }
  return answer(207, { results });
}

/** Settles the customers whose key has been used before; they leave `pending`. */
async function settleExisting(pending: Map<string, Pending>, repeated: Pending[], results: Result[]): Promise<void> {
  const keyed = [...pending.values()].filter((entry) => entry.key !== undefined);
  let keys = keyed.map((entry) => ({ customer_id: { S: entry.customer.customer_id } }));
  for (let attempt = 1; keys.length > 0; attempt += 1) {
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TABLE_NAME]: { Keys: keys, ConsistentRead: true } } }),
    );
    for (const found of Responses?.[TABLE_NAME] ?? []) {
      const existing = found as Item;
      const customer = fromItem(existing);
      const entry = pending.get(customer.customer_id);
      if (!entry) continue;
      for (const same of [entry, ...repeated.filter((other) => other.customer.customer_id === customer.customer_id)])
        results[same.index] = isSameRequest(existing, same.requestHash)
          ? { status: 200, customer }
          : { status: 409, message: otherContent(same.key) };
      pending.delete(customer.customer_id);
    }
    keys = (UnprocessedKeys?.[TABLE_NAME]?.Keys ?? []) as typeof keys;
    if (keys.length === 0) return;
    if (attempt === BATCH_ATTEMPTS) {
      for (const { customer_id } of keys) refuse(pending, customer_id.S, results);
      return;
    }
    await backOff(attempt);
  }
}

/** Writes what is pending; what DynamoDB leaves unprocessed for too long is answered 429. */
async function writeAll(pending: Map<string, Pending>, results: Result[]): Promise<void> {
  let requests: WriteRequest[] = [...pending.values()].map(({ item }) => ({ PutRequest: { Item: item } }));
  for (let attempt = 1; requests.length > 0 && attempt <= BATCH_ATTEMPTS; attempt += 1) {
    if (attempt > 1) await backOff(attempt);
    try {
      const { UnprocessedItems } = await dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { [TABLE_NAME]: requests } }),
      );
      requests = UnprocessedItems?.[TABLE_NAME] ?? [];
    } catch (error) {
      if (!isThrottling(error)) throw error;
    }
  }
  const unwritten = new Set(requests.map((request) => request.PutRequest?.Item?.customer_id?.S));
  for (const [id, { index, customer }] of pending)
    results[index] = unwritten.has(id) ? throttled() : { status: 201, customer };
}

function refuse(pending: Map<string, Pending>, id: string, results: Result[]): void {
  const entry = pending.get(id);
  if (entry) results[entry.index] = throttled();
  pending.delete(id);
}

function newItem(fields: NewCustomer, key: string | undefined) {
  const customer: Customer = {
    customer_id: key === undefined ? randomUUID() : nameBasedUuid(key),
    ...fields,
    created_at: new Date().toISOString(),
  };
  const requestHash = hash("sha256", JSON.stringify(fields), "base64");
  const item = toItem(customer);
  if (key !== undefined) item.request_hash = { S: requestHash };
  return { customer, item, requestHash };
}

/** A version 5 UUID (RFC 9562, 5.5) of the key, in a name space of our own. */
export function nameBasedUuid(key: string): string {
  const bytes = hash("sha1", `terrarium/customers/${key}`, "buffer").subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A batch's customers carry their own keys; without one, the header's key and the position are the key. */
function readBatchCustomer(
  body: unknown,
  fallbackKey: string | undefined,
): { customer: NewCustomer; key: string | undefined } | { errors: FieldError[] } {
  if (typeof body !== "object" || body === null || !("idempotency_key" in body)) {
    const read = readCustomer(body);
    return "errors" in read ? read : { ...read, key: fallbackKey };
  }
  const { idempotency_key: key, ...rest } = body;
  const read = readCustomer(rest);
  if (isKey(key)) return "errors" in read ? read : { ...read, key };
  const error = { field: "idempotency_key", message: `must be a string of 1 to ${MAX_KEY_BYTES} bytes` };
  return { errors: "errors" in read ? [...read.errors, error] : [error] };
}

const isKey = (key: unknown): key is string =>
  typeof key === "string" && key !== "" && Buffer.byteLength(key) <= MAX_KEY_BYTES;
const isSameRequest = (item: Item, requestHash: string): boolean => {
  const stored = item.request_hash;
  return stored !== undefined && "S" in stored && stored.S === requestHash;
};
const otherContent = (key: string | undefined): string =>
  `The idempotency key ${JSON.stringify(key)} was used for a customer with other content.`;
const invalid = (errors: FieldError[]) => ({
  message: `The customer is not valid: ${errors.map(({ field, message }) => `${field} ${message}`).join("; ")}.`,
  errors,
});

// Relative to the request's address (RFC 9110, 10.2.2), because the function does not know what stands before the stage.
const location = (id: string): Record<string, string> => ({ Location: `./customers/${id}` });

function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  for (const key in event.headers) if (key.toLowerCase() === name) return event.headers[key];
  return undefined;
}

const answer = (statusCode: number, body: unknown, headers: Record<string, string> = {}): Response => ({
  statusCode,
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(body),
});

// What DynamoDB calls it (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, read 2026-11-24).
const THROTTLING = new Set(["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"]);
const isThrottling = (error: unknown): boolean => error instanceof Error && THROTTLING.has(error.name);
const TOO_MANY = "The table takes no more writes at the moment; try again.";
const tooManyRequests = (): Response => answer(429, { message: TOO_MANY }, { "Retry-After": RETRY_AFTER_SECONDS });
const throttled = (): Result => ({ status: 429, message: TOO_MANY });

/** Exponential, with full jitter: 50 ms, 100 ms, 200 ms … at most. */
const backOff = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** (attempt - 1)));

const describe = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { message: String(error) };
