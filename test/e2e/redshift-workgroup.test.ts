import { GetWorkgroupCommand, RedshiftServerlessClient } from "@aws-sdk/client-redshift-serverless";
import pg from "pg";
import { expect, test } from "vitest";
import { startTestStack } from "../support/stack.ts";
import { clientOf, outputs, succeed } from "./customers-api.ts";

const CUSTOMERS = 50;

test("a stack with a workgroup of its own loads with temporary credentials, and nobody needs a password in a setting", async () => {
  // Nobody gets in without: what the pipeline does not say, it cannot do.
  await using stack = await startTestStack({ CUSTOMERS: String(CUSTOMERS), REDSHIFT_AUTH: "required" });
  await succeed(stack, "deploy", "--redshift-workgroup", "customers");
  expect(await outputs(stack)).toMatchObject({ RedshiftWorkgroupName: "customers" });
  const { stdout } = await succeed(stack, "run");
  expect(stdout).toContain(`Complete: ${CUSTOMERS} customers in Redshift, all counts equal.`);
  await succeed(stack, "load");

  const serverless = new RedshiftServerlessClient(clientOf(stack));
  const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName: "customers" }));
  const { address: host, port } = workgroup?.endpoint ?? {};
  expect(new URL(stack.redshiftUrl).port).toBe(String(port));
  const anonymous = new pg.Client({ host, port, user: "awsuser", database: "dev", password: "" });
  await expect(anonymous.connect()).rejects.toThrow("password authentication failed");

  // It stays when it is not mentioned; without a name, it and its namespace go.
  await succeed(stack, "deploy");
  await serverless.send(new GetWorkgroupCommand({ workgroupName: "customers" }));
  await succeed(stack, "deploy", "--redshift-workgroup", "");
  await expect(serverless.send(new GetWorkgroupCommand({ workgroupName: "customers" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
