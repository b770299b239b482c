import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { storedItem } from "./dynamodb-workloads.ts";

/** Does the least that a DynamoDB has to: parses each request's JSON and answers as much as DynamoDB would. */
const item = JSON.stringify({ Item: storedItem(0) });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const input = JSON.parse(Buffer.concat(chunks).toString()) as { Key?: object };
    const answer = input.Key ? item : "{}";
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": answer.length });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
