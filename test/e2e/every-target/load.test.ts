import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CSV_HEADER, toItem } from "../../../pipeline/customer.ts";
import type { Report } from "../../../pipeline/report.ts";
import { run } from "../../support/stack.ts";
import { openTarget, rows, UNAVAILABLE } from "../../support/target.ts";
import { clientOf, expectEnd, outputs, s3Of, succeed, textOf } from "../customers-api.ts";

const CUSTOMERS = rows(300, 100);

let stack: Awaited<ReturnType<typeof openTarget>>;
let redshift: pg.Client;
beforeAll(async () => {
  stack = await openTarget({ CUSTOMERS: String(CUSTOMERS) });
  await succeed(stack, "deploy");
  redshift = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
  await redshift.connect();
});
afterAll(async () => {
  await redshift?.end();
  await stack?.[Symbol.asyncDispose]();
});

const query = async (sql: string) => (await redshift.query(sql)).rows;
const table = () => query("SELECT * FROM customers ORDER BY customer_id");
const extracts = async () => {
  const { BucketName } = await outputs(stack);
  const listed = await s3Of(stack).send(new ListObjectsV2Command({ Bucket: BucketName, Prefix: "extracts/" }));
  return listed.Contents ?? [];
};

describe.skipIf(UNAVAILABLE)("the whole pipeline", () => {
  it("says what to do first when nothing has run", async () => {
    expect((await expectEnd(stack, 1, "report")).stderr).toContain("There is no report yet");
    expect((await expectEnd(stack, 1, "send")).stderr).toContain("Generate customers first");
  });

  it("ends with every generated customer in Redshift, as it was generated", async () => {
    const { stdout } = await succeed(stack, "run");
    expect(stdout).toContain(`Complete: ${CUSTOMERS} customers in Redshift, all counts equal.`);
    const generated: string[] = [];
    for (let part = 0; part < 4; part += 1) {
      const text = await textOf(stack, `generated/seed-42-rows-${CUSTOMERS}/part-0000${part}.csv`);
      generated.push(...text.trim().split("\r\n").slice(1));
    }
    // No generated value needs quotes, except addresses with a comma.
    const loaded = await query(`SELECT ${CSV_HEADER.join(", ")} FROM customers`);
    const asCsv = loaded.map((row) =>
      CSV_HEADER.map((column) => (String(row[column]).includes(",") ? `"${row[column]}"` : row[column])).join(","),
    );
    expect(asCsv.toSorted()).toEqual(generated.toSorted());
  });

  it("ranks as Redshift's own window functions do", async () => {
    const wrongInCountry = await query(
      `SELECT email FROM (SELECT email, rank_in_country, ROW_NUMBER() OVER (PARTITION BY country_code ORDER BY name, email) AS n FROM customers) ranked
       WHERE n <> rank_in_country`,
    );
    const wrongCountries = await query(
      `SELECT DISTINCT country_code FROM customers JOIN (SELECT country_code AS code, DENSE_RANK() OVER (ORDER BY COUNT(*) DESC) AS n FROM customers GROUP BY country_code) ranked
       ON code = country_code WHERE n <> country_rank`,
    );
    expect([...wrongInCountry, ...wrongCountries]).toEqual([]);
  });

  it("leaves a report on disk and in the bucket, and shows it again", async () => {
    const file = join(stack.home, "reports", "latest.json");
    const report: Report = JSON.parse(readFileSync(file, "utf8"));
    expect(report).toMatchObject({
      complete: true,
      generate: { rows: CUSTOMERS },
      send: { created: CUSTOMERS, failed: 0 },
      load: { scanned: CUSTOMERS, copied: CUSTOMERS, distinct: CUSTOMERS, inserted: CUSTOMERS, inTable: CUSTOMERS },
    });
    expect(report.where.report).toContain(stack.home);
    expect(JSON.parse(await textOf(stack, `reports/${report.time.replace(/[:.]/g, "-")}.json`))).toEqual(report);
    expect((await succeed(stack, "report")).stdout).toContain(`Complete: ${CUSTOMERS} customers`);
  });

  // util-linux's script gives a command a terminal; that of other systems takes other arguments.
  it.skipIf(process.platform !== "linux")("draws a bar for each stage on a terminal", async () => {
    const command = `stty cols 120; ${process.execPath} pipeline/main.ts run --fresh`;
    const { stdout } = await run("script", ["-qec", command, "/dev/null"], { env: { ...stack.environment, CI: "" } });
    for (const stage of ["generate", "send"])
      expect(stdout).toMatch(new RegExp(`  ${stage} [█░]+ [1-9]\\d*% [1-9]\\d*/${CUSTOMERS} `));
    expect(stdout).toMatch(/ {2}load [1-9]\d* /);
  });

  it("changes nothing when it runs again, and leaves no temporary objects", async () => {
    const before = await table();
    const { stdout } = await succeed(stack, "run", "--partitions", "3");
    expect(stdout).toContain(`0 new, ${CUSTOMERS} there already, 0 failed`);
    expect(await table()).toEqual(before);
    expect(await extracts()).toEqual([]);
  });

  it("loads what has changed and what is new, and only that", async () => {
    const before = await table();
    const dynamodb = new DynamoDBClient(clientOf(stack));
    const { created_at: _, ...known } = before[0] ?? {};
    const changed = { ...known, name: 'New "Name", \\N', postal_code: null, created_at: "2026-11-24T02:10:33.123Z" };
    const added = { ...changed, customer_id: "00000000-0000-0000-0000-00000000000a", name: "Ángström 優" };
    for (const customer of [changed, added])
      await dynamodb.send(new PutItemCommand({ TableName: "customers", Item: toItem(customer) }));
    expect((await succeed(stack, "load")).stdout).toContain(`1 new, ${CUSTOMERS + 1} in the table`);
    const after = await table();
    expect(after.find(({ customer_id }) => customer_id === changed.customer_id)).toMatchObject({
      name: changed.name,
      postal_code: null,
    });
    expect(after.find(({ customer_id }) => customer_id === added.customer_id)?.name).toBe(added.name);
    const others = (rows: { customer_id: string }[]) =>
      rows.filter(({ customer_id }) => ![changed.customer_id, added.customer_id].includes(customer_id));
    expect(others(after)).toEqual(others(before));
  });
});

describe.skipIf(UNAVAILABLE)("a load that cannot be", () => {
  it("names column, line and reason of a bad row, and leaves the table as it was", async () => {
    const before = await table();
    const dynamodb = new DynamoDBClient(clientOf(stack));
    const { created_at: _, ...known } = before[0] ?? {};
    const bad = { ...known, customer_id: "bad", name: "x".repeat(300), created_at: "2026-11-24T02:10:33.123Z" };
    await dynamodb.send(new PutItemCommand({ TableName: "customers", Item: toItem(bad) }));
    const { stderr } = await expectEnd(stack, 1, "load");
    expect(stderr).toMatch(
      /COPY failed: String length exceeds DDL length \(column name, line \d+ of s3:.*\)\. Nothing was loaded\./,
    );
    expect(await table()).toEqual(before);
    expect(await extracts()).toEqual([]);
    await dynamodb.send(new DeleteItemCommand({ TableName: "customers", Key: { customer_id: { S: "bad" } } }));
    await succeed(stack, "load");
  });

  it("says so when the role does not trust Redshift", async () => {
    const { CopyRoleArn = "" } = await outputs(stack);
    const iam = new IAMClient(clientOf(stack));
    const trust = (Service: string) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: CopyRoleArn.split("/").at(-1),
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
          }),
        }),
      );
    await trust("lambda.amazonaws.com");
    const { stderr } = await expectEnd(stack, 1, "load");
    expect(stderr).toMatch(/COPY failed: .*not authorized to assume IAM Role .*Nothing was loaded\./);
    await trust("redshift.amazonaws.com");
    await succeed(stack, "load");
  });

  it("refuses a COPY whose manifest is missing", async () => {
    const { BucketName, CopyRoleArn } = await outputs(stack);
    await expect(
      query(
        `COPY customers FROM 's3://${BucketName}/extracts/none' IAM_ROLE '${CopyRoleArn}' FORMAT CSV GZIP MANIFEST`,
      ),
    ).rejects.toThrow();
    expect(await table()).toHaveLength(CUSTOMERS + 1);
  });

  it("says where it looked when Redshift is not there", async () => {
    const elsewhere = { ...stack, environment: { ...stack.environment, REDSHIFT_PORT: "1" } };
    expect((await expectEnd(elsewhere, 1, "load")).stderr).toMatch(
      /Redshift at 127\.0\.0\.1:1\/dev cannot be reached: .*ECONNREFUSED/,
    );
  });
});
