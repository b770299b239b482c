import { randomUUID } from "node:crypto";
import type { Workload } from "./bare-client.ts";

/** The table of single items, and the table of partitions with ten items each. */
export const ITEMS = "bench-items";
export const PARTITIONS = "bench-partitions";
/** How many of them are there before anything is read. */
export const STORED_ITEMS = 10_000;
export const STORED_PARTITIONS = 1_000;
export const ITEMS_PER_PARTITION = 10;
/** BatchWriteItem takes no more. */
export const ITEMS_PER_WRITE = 25;

/** Twelve attributes of together about 340 bytes. */
const attributes = {
  name: { S: "Ada Lovelace" },
  email: { S: "ada.lovelace@example.com" },
  phone: { S: "+44 20 7946 0958" },
  address: { S: "12 St James's Square" },
  city: { S: "London" },
  postal_code: { S: "SW1Y 4JH" },
  country: { S: "United Kingdom" },
  country_code: { S: "GB" },
  country_rank: { N: "3" },
  rank_in_country: { N: "417" },
  created_at: { S: "2026-11-24T02:10:33.123Z" },
};

export const storedItem = (n: number) => ({ id: { S: `customer-${n}` }, ...attributes });
export const storedInPartition = (partition: number, n: number) => ({
  pk: { S: `partition-${partition}` },
  sk: { N: String(n) },
  ...attributes,
});
// Requests are put together from text: a client that makes objects of them costs more than the servers.
const ID = "{id}";

/** A request of DynamoDB's protocol, with an Authorization header as long as a real one. */
function request(operation: string, body: string): string {
  return [
    "POST / HTTP/1.1",
    "host: 127.0.0.1",
    "content-type: application/x-amz-json-1.0",
    `x-amz-target: DynamoDB_20120810.${operation}`,
    `authorization: AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}`,
    "x-amz-date: 20261124T000000Z",
    `content-length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}

/** The requests of one operation; every ID in the body is a new one. */
function writing(operation: string, input: object): Workload {
  const parts = JSON.stringify(input).split(ID);
  return {
    request() {
      let body = "";
      for (const [index, part] of parts.entries()) body += index === 0 ? part : randomUUID() + part;
      return request(operation, body);
    },
  };
}

const newItem = { id: { S: ID }, ...attributes };
const newItems = Array.from({ length: ITEMS_PER_WRITE }, () => newItem);

export const putItem = writing("PutItem", { TableName: ITEMS, Item: newItem });

export const batchWriteItem = writing("BatchWriteItem", {
  RequestItems: { [ITEMS]: newItems.map((Item) => ({ PutRequest: { Item } })) },
});

export const transactWriteItems = writing("TransactWriteItems", {
  TransactItems: newItems.map((Item) => ({ Put: { TableName: ITEMS, Item } })),
});

// A step that shares no factor with their number comes to each of them, far from the one before.
const oneOf = (count: number, n: number): number => (n * 7919) % count;

export const getItem: Workload = {
  request: (n) =>
    request("GetItem", `{"TableName":"${ITEMS}","Key":{"id":{"S":"customer-${oneOf(STORED_ITEMS, n)}"}}}`),
};

export const query: Workload = {
  request: (n) =>
    request(
      "Query",
      `{"TableName":"${PARTITIONS}","KeyConditionExpression":"pk = :pk","ExpressionAttributeValues":{":pk":{"S":"partition-${oneOf(STORED_PARTITIONS, n)}"}}}`,
    ),
};

// Growing tables: small items, written in the order of their keys, so that ten million are there within minutes.
export const sizedTable = (size: number): string => `bench-of-${size}`;
const sizedPartition = (partition: number): string => `partition-${String(partition).padStart(9, "0")}`;
const note = "x".repeat(60);

/** The n-th 25 items. */
export const fillSized: Workload = {
  request(n, size) {
    const puts = Array.from({ length: ITEMS_PER_WRITE }, (_, index) => {
      const item = n * ITEMS_PER_WRITE + index;
      const pk = sizedPartition(Math.floor(item / ITEMS_PER_PARTITION));
      return `{"PutRequest":{"Item":{"pk":{"S":"${pk}"},"sk":{"N":"${item % ITEMS_PER_PARTITION}"},"note":{"S":"${note}"}}}}`;
    });
    return request("BatchWriteItem", `{"RequestItems":{"${sizedTable(size)}":[${puts.join(",")}]}}`);
  },
};

export const querySized: Workload = {
  request: (n, size) =>
    request(
      "Query",
      `{"TableName":"${sizedTable(size)}","KeyConditionExpression":"pk = :pk","ExpressionAttributeValues":{":pk":{"S":"${sizedPartition(oneOf(size / ITEMS_PER_PARTITION, n))}"}}}`,
    ),
};
