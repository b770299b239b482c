import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { type ApiClientOptions, apiClient } from "../../../pipeline/api-client.ts";

const LIMITS = { requestTimeoutMs: 5_000, outageMs: 10_000, maxAttempts: 8 };
type Reply = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
afterEach(() => server.close().closeAllConnections());

/** A server that replies with each of `replies` in turn, and the last one ever after. */
async function serve(replies: Reply[], options: Partial<ApiClientOptions> = {}) {
  const seen: { body: string; key: string | undefined; path: string | undefined }[] = [];
  server = createServer(async (request, response) => {
    const body = await text(request);
    seen.push({ body, key: request.headers["idempotency-key"] as string | undefined, path: request.url });
    replies[Math.min(seen.length, replies.length) - 1]?.(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`;
  return { client: apiClient({ apiUrl, concurrency: 2, startHint: "Start it.", ...LIMITS, ...options }), seen };
}

const status =
  (code: number, body: unknown = {}, headers: Record<string, string> = {}): Reply =>
  (_, response) => {
    response.writeHead(code, headers).end(JSON.stringify(body));
  };

describe("post", () => {
  it("sends JSON and the key, below the stage", async () => {
    const { client, seen } = await serve([status(201, { customer_id: "1" })]);
    using _ = client;
    expect(await client.post("/customers", { name: "Ada é" }, "k/1")).toMatchObject({
      status: 201,
      body: { customer_id: "1" },
    });
    expect(seen).toEqual([{ body: '{"name":"Ada é"}', key: "k/1", path: "/prod/customers" }]);
  });

  it("repeats after 429, 5xx and a broken connection with the same key, until there is an answer", async () => {
    const broken: Reply = (request) => request.socket.destroy();
    const { client, seen } = await serve([status(429), status(500), status(502), broken, status(201)]);
    using _ = client;
    expect((await client.post("/customers", {}, "k")).status).toBe(201);
    expect(seen.map(({ key }) => key)).toEqual(["k", "k", "k", "k", "k"]);
    expect(client.retries).toBe(4);
  });

  it("repeats after a time-out", async () => {
    const { client, seen } = await serve([() => undefined, status(200)], { requestTimeoutMs: 50 });
    using _ = client;
    expect((await client.post("/customers", {})).status).toBe(200);
    expect(seen).toHaveLength(2);
  });

  it("waits as long as Retry-After says", async () => {
    const { client } = await serve([status(429, {}, { "Retry-After": "1" }), status(201)]);
    using _ = client;
    const startedAt = performance.now();
    await client.post("/customers", {});
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it("gives up on a row after so many answers, with the last one", async () => {
    const { client, seen } = await serve([status(503, { message: "busy" })], { maxAttempts: 3 });
    using _ = client;
    expect(await client.post("/customers", {})).toMatchObject({ status: 503, body: { message: "busy" } });
    expect(seen).toHaveLength(3);
  });

  it("stops when row after row is given up, and says what the API answers", async () => {
    const { client } = await serve([status(502, { message: "Internal server error" })], { maxAttempts: 1 });
    using _ = client;
    for (let row = 1; row < 50; row += 1) expect((await client.post("/customers", {})).status).toBe(502);
    await expect(client.post("/customers", {})).rejects.toThrow(
      /the last 50 rows were given up .*502 .*Internal server error.*make logs/,
    );
  });

  it.each([400, 409, 413])("does not repeat after %i", async (code) => {
    const { client, seen } = await serve([status(code, { message: "no" })]);
    using _ = client;
    expect((await client.post("/customers", {})).status).toBe(code);
    expect(seen).toHaveLength(1);
  });

  it("stops when what answers is not this API", async () => {
    const { client } = await serve([status(403, { message: "Missing Authentication Token" })]);
    using _ = client;
    await expect(client.post("/customers", {})).rejects.toThrow(/answers 403 .*make deploy/);
  });

  it("stops when nothing answers for too long, and says where and what to do", async () => {
    const { client } = await serve([status(201)], { outageMs: 200 });
    using _ = client;
    server.close();
    await expect(client.post("/customers", {})).rejects.toThrow(/has not answered for .*ECONNREFUSED.* Start it\./);
  });

  it("ends its waiting when it is interrupted", async () => {
    const controller = new AbortController();
    const { client } = await serve([status(429, {}, { "Retry-After": "60" })], { signal: controller.signal });
    using _ = client;
    const posted = client.post("/customers", {});
    await once(server, "request");
    controller.abort();
    await expect(posted).rejects.toThrow("abort");
  });
});
