import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, startTestStack, type TestStack } from "../support/stack.ts";

let stack: TestStack;
let ca: string;
beforeAll(async () => {
  stack = await startTestStack({ ALLOWED_HOSTS: "warehouse.test" });
  // The authority is made when somebody first asks for TLS.
  await ask({ rejectUnauthorized: false });
  ca = await readFile(join(stack.home, "tls", "ca.pem"), "utf8");
});
afterAll(() => stack[Symbol.asyncDispose]());

async function ask(ssl: pg.ClientConfig["ssl"], more: pg.ClientConfig = {}): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser", ssl, ...more });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query("SELECT LEN('four') AS n")).rows;
  } finally {
    await client.end();
  }
}

const psql = (parameters: string) =>
  run("psql", [`${stack.redshiftUrl}?${parameters}`, "-Atc", "SELECT COUNT(*) FROM pg_class c, pg_attribute a"]);
const hasPsql = (await run("psql", ["--version"]).catch(() => ({ code: 1 }))).code === 0;

test("node-postgres verifies the gateway with Terrarium's own authority, by address and by name, and not without it", async () => {
  expect(await ask({ ca })).toEqual([{ n: 4 }]);
  expect(await ask({ ca, servername: "warehouse.test" })).toEqual([{ n: 4 }]);
  await expect(ask({ ca, servername: "elsewhere.test" })).rejects.toMatchObject({
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
  await expect(ask(true)).rejects.toThrow(/unable to verify|self.signed/);
});

test("ssl: true is enough where NODE_EXTRA_CA_CERTS names the authority, as it is on AWS", async () => {
  const program = `
    import pg from "pg";
    const client = new pg.Client({ connectionString: process.argv[1], user: "awsuser", ssl: true });
    await client.connect();
    console.log((await client.query("SELECT 1 AS one")).rows[0].one);
    await client.end();`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(stack.home, "tls", "ca.pem") };
  const finished = await run("node", ["--input-type=module", "-e", program, stack.redshiftUrl], { env });
  expect(finished).toMatchObject({ code: 0, stdout: "1\n" });
});

test.skipIf(!hasPsql)("psql takes sslmode=require, verify-full and disable", async () => {
  const root = `sslrootcert=${join(stack.home, "tls", "ca.pem")}`;
  for (const parameters of ["sslmode=require", `sslmode=verify-full&${root}`, "sslmode=disable", "sslmode=prefer"])
    expect(await psql(parameters), parameters).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d{5,}\n$/) });
});

test("a large answer comes through TLS", async () => {
  const client = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser", ssl: { ca } });
  await client.connect();
  const { rows } = await client.query("SELECT a.attname FROM pg_attribute a, (SELECT 1 FROM pg_class LIMIT 60) c");
  expect(rows.length).toBeGreaterThan(100_000);
  await client.end();
});

test("the certificate stays over a restart", async () => {
  const before = await readFile(join(stack.home, "tls", "server.pem"), "utf8");
  await stack.kill();
  await stack.start();
  expect(await ask({ ca })).toEqual([{ n: 4 }]);
  expect(await readFile(join(stack.home, "tls", "server.pem"), "utf8")).toBe(before);
});

test("an authority that was deleted is made anew, with a certificate of its own", async () => {
  await stack.kill();
  const file = join(stack.home, "tls", "ca.pem");
  await rm(file);
  await stack.start();
  await ask({ rejectUnauthorized: false });
  expect(await ask({ ca: await readFile(file, "utf8") })).toEqual([{ n: 4 }]);
  await expect(ask({ ca })).rejects.toThrow(/certificate/);
});

test("REDSHIFT_TLS=required refuses clear text in Redshift's words, REDSHIFT_TLS=off offers none", async () => {
  await using strict = await startTestStack({ REDSHIFT_TLS: "required" });
  const connectionString = strict.redshiftUrl;
  await expect(ask(false, { connectionString })).rejects.toThrow(
    /^no pg_hba\.conf entry for host ".+", user ".*", database "dev", SSL off$/,
  );
  expect(await ask({ rejectUnauthorized: false }, { connectionString })).toEqual([{ n: 4 }]);

  await using off = await startTestStack({ REDSHIFT_TLS: "off" });
  await expect(ask(true, { connectionString: off.redshiftUrl })).rejects.toThrow("does not support SSL");
  // Nobody waits for the rest of a greeting whose client has gone.
  const stopping = performance.now();
  await off.stop();
  expect(performance.now() - stopping).toBeLessThan(20_000);
});
