import { deflateSync, gzipSync } from "node:zlib";
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";
import { keyedTable } from "../../support/tables.ts";

// What no client of the SDK shows. Recorded by https://github.com/scylladb/scylladb (test/alternator/test_compressed_request.py and
// test_manual_requests.py, whose tests run on DynamoDB, too), read 2026-11-25.

const db = new DynamoDBClient(clientConfig());
const TableName = uniqueName("wire");
let tableArn = "";

beforeAll(async () => {
  const { TableDescription } = await db.send(new CreateTableCommand(keyedTable(TableName, "pk")));
  tableArn = TableDescription?.TableArn ?? "";
});

async function call(operation: string, body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}) {
  const response = await fetch(endpointUrl(), {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      authorization:
        "AWS4-HMAC-SHA256 Credential=000000000000/20261125/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      ...headers,
    },
    body,
  });
  return { status: response.status, text: await response.text() };
}

test("an operation without an output has an empty body", async () => {
  const body = JSON.stringify({ ResourceArn: tableArn, Tags: [{ Key: "k", Value: "v" }] });
  expect(await call("TagResource", body)).toEqual({ status: 200, text: "" });
});

describe("a compressed request", () => {
  const put = (pk: string, more = "") => JSON.stringify({ TableName, Item: { pk: { S: pk } } }) + more;
  const stored = async (pk: string) =>
    (await db.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true }))).Item;

  test("is taken as gzip, also in pieces, and as deflate", async () => {
    expect((await call("PutItem", put("plain"), { "content-encoding": "amz-1.0" })).status).toBe(200);
    const half = put("pieces").slice(0, 10);
    for (const [pk, encoding, body] of [
      ["gzip", "gzip", gzipSync(put("gzip"))],
      ["pieces", "gzip", Buffer.concat([gzipSync(half), gzipSync(put("pieces").slice(10))])],
      ["deflate", "deflate", deflateSync(put("deflate"))],
    ] as const) {
      expect(await call("PutItem", Buffer.from(body), { "content-encoding": encoding })).toEqual({
        status: 200,
        text: "{}",
      });
      expect(await stored(pk)).toEqual({ pk: { S: pk } });
    }
  });

  test("is refused where it is none", async () => {
    for (const [encoding, body] of [
      ["gzip", Buffer.from(put("no"))],
      ["gzip", Buffer.from(gzipSync(put("no")).subarray(0, -1))],
      ["gzip", ""],
      ["deflate", Buffer.from(put("no"))],
      ["garbage", Buffer.from(put("no"))],
    ] as const)
      expect((await call("PutItem", body, { "content-encoding": encoding })).status, encoding).toBe(500);
    // DynamoDB answers 500 here; what matters is that it does not make 20 MB of it.
    const large = Buffer.from(gzipSync(put("no", " ".repeat(20 * 1024 * 1024))));
    expect([413, 500]).toContain((await call("PutItem", large, { "content-encoding": "gzip" })).status);
    expect(await stored("no")).toBeUndefined();
  });
});
