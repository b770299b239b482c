import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestStack, type TestStack } from "../support/stack.ts";
import { s3Of } from "./customers-api.ts";

const POLL = { timeout: 60_000, interval: 20 };
const KEYS = "ACCESS_KEY_ID 'test' SECRET_ACCESS_KEY 'test'";
const ROWS = 20_000;
const FILES = 300;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
  const s3 = s3Of(stack);
  await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body }));
  await put("rows", Array.from({ length: ROWS }, (_, n) => `${n},${"x".repeat(90)}\n`).join(""));
  const entries = Array.from({ length: FILES }, () => ({ url: "s3://bucket/rows", mandatory: true }));
  await put("manifest", JSON.stringify({ entries }));
});
afterAll(() => stack[Symbol.asyncDispose]());

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** In a session of its own: those from before a kill are gone. */
async function ask(sql: string): Promise<unknown[][]> {
  const client = await connect();
  try {
    return (await client.query({ text: sql, rowMode: "array" })).rows as unknown[][];
  } finally {
    await client.end();
  }
}

const killStack = async (): Promise<void> => {
  await stack.kill();
  await stack.start();
};

/** Kills the process of the engine that works for a session: Postgres then ends all of them and goes on from what is committed. */
const killSession = async (table: string): Promise<void> => {
  const [[pid] = []] = await ask(`SELECT session_id FROM sys_load_history WHERE table_name = '${table}'`);
  process.kill(Number(pid), "SIGKILL");
};

describe("kill -9 in the middle of a COPY", () => {
  test.each([
    ["of the stack", "loaded_1", killStack],
    ["of the engine's process", "loaded_2", killSession],
  ])("%s: what was there stays, nothing is added, and it is told as aborted", async (_what, table, kill) => {
    await ask(`CREATE TABLE ${table} (id INTEGER, filler VARCHAR(90)); INSERT INTO ${table} VALUES (-1, 'before')`);
    const client = await connect();
    const killed = expect(
      client.query(`COPY ${table} FROM 's3://bucket/manifest' ${KEYS} CSV MANIFEST`),
    ).rejects.toThrow();
    const status = () => ask(`SELECT status FROM sys_load_history WHERE table_name = '${table}'`);
    await expect.poll(status, POLL).toEqual([["running"]]);
    await kill(table);
    await killed;
    // Postgres takes connections again as soon as it has recovered.
    await expect.poll(() => status().catch(() => undefined), POLL).toEqual([["aborted"]]);
    expect(await ask(`SELECT id FROM ${table}`)).toEqual([[-1]]);
    expect(await ask("SELECT COUNT(*) FROM stl_load_commits")).toEqual([["0"]]);
  });

  test("afterwards the same COPY loads everything once", async () => {
    await ask(`COPY loaded_1 FROM 's3://bucket/rows' ${KEYS} CSV`);
    expect(await ask("SELECT COUNT(*), COUNT(DISTINCT id) FROM loaded_1")).toEqual([
      [String(ROWS + 1), String(ROWS + 1)],
    ]);
  });
});

test("kill -9 in the middle of an UNLOAD leaves no half of a file, and the next one writes them all", async () => {
  const client = await connect();
  const unload = (query: string, more = "") =>
    `UNLOAD ('${query}') TO 's3://bucket/out/' ${KEYS} CSV PARALLEL OFF ${more}`;
  const endless = "SELECT a.id, b.filler FROM loaded_1 a, loaded_1 b";
  const killed = expect(client.query(unload(endless))).rejects.toThrow();
  const parts = async () =>
    (await s3Of(stack).send(new ListMultipartUploadsCommand({ Bucket: "bucket" }))).Uploads?.map(({ Key }) => Key);
  await expect.poll(parts, POLL).toEqual(["out/000"]);
  await killStack();
  await killed;
  const keys = async () =>
    (await s3Of(stack).send(new ListObjectsV2Command({ Bucket: "bucket", Prefix: "out/" }))).Contents?.map(
      ({ Key }) => Key,
    );
  expect(await keys()).toBeUndefined();
  expect(await ask("SELECT status, unloaded_files_count FROM sys_unload_history")).toEqual([["aborted", "0"]]);

  await ask(unload("SELECT * FROM loaded_1"));
  expect(await keys()).toEqual(["out/000"]);
  await ask(`CREATE TABLE again (id INTEGER, filler VARCHAR(90)); COPY again FROM 's3://bucket/out/' ${KEYS} CSV`);
  expect(await ask("SELECT * FROM again EXCEPT SELECT * FROM loaded_1")).toEqual([]);
  expect(await ask("SELECT COUNT(*) FROM again")).toEqual([[String(ROWS + 1)]]);
});
