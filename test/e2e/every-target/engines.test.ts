import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTarget, rows, UNAVAILABLE } from "../../support/target.ts";
import { outputs, s3Of, succeed, textOf } from "../customers-api.ts";

const CUSTOMERS = rows(600, 60);
const PARTS = 2;

let stack: Awaited<ReturnType<typeof openTarget>>;
beforeAll(async () => {
  stack = await openTarget({ CUSTOMERS: String(CUSTOMERS), SEED: "5", ENGINE: "stepfunctions" });
  await succeed(stack, "deploy");
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const table = async (): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
  await client.connect();
  try {
    return (await client.query("SELECT * FROM customers ORDER BY customer_id")).rows;
  } finally {
    await client.end();
  }
};

const keysBelow = async (Prefix: string): Promise<(string | undefined)[]> => {
  const { BucketName } = await outputs(stack);
  const { Contents = [] } = await s3Of(stack).send(new ListObjectsV2Command({ Bucket: BucketName, Prefix }));
  return Contents.map(({ Key }) => Key);
};

const files = (): Promise<string[]> =>
  Promise.all(
    ["manifest.json", ...Array.from({ length: PARTS }, (_, part) => `part-0000${part}.csv`)].map((name) =>
      textOf(stack, `generated/seed-5-rows-${CUSTOMERS}/${name}`),
    ),
  );

describe.skipIf(UNAVAILABLE)("ENGINE=stepfunctions", () => {
  it("writes the same bytes and the same table as one process, and leaves no temporary objects", async () => {
    const flags = ["run", "--partitions", String(PARTS)];
    const first = await succeed(stack, ...flags);
    expect(first.stdout).toContain(`Complete: ${CUSTOMERS} customers in Redshift, all counts equal.`);
    expect([...(await keysBelow("work/")), ...(await keysBelow("extracts/"))]).toEqual([]);
    const [written, loaded] = [await files(), await table()];

    const local = { ...stack, endpoint: stack.endpoint, environment: { ...stack.environment, ENGINE: "local" } };
    const again = await succeed(local, ...flags, "--batch", "25");
    expect(again.stdout).toContain(`0 new, ${CUSTOMERS} there already, 0 failed`);
    expect(await files()).toEqual(written);
    expect(await table()).toEqual(loaded);
  }, 600_000);
});
