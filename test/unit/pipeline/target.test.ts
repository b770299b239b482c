import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSettings } from "../../../pipeline/settings.ts";
import { target } from "../../../pipeline/target.ts";

const home = mkdtempSync(join(tmpdir(), "terrarium-target-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What lies around on a machine that also works on AWS. */
const LYING_AROUND = {
  AWS_PROFILE: "production",
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  AWS_REGION: "eu-central-1",
};
const targetOf = (environment: NodeJS.ProcessEnv) =>
  target(readSettings({ TERRARIUM_HOME: home, ...environment }), environment);

describe("a target that is not AWS", () => {
  it.each(["embedded", "localstack"])(
    "%s has an endpoint and credentials of its own, whatever lies around",
    (TARGET) => {
      const { aws, emulator } = targetOf({ ...LYING_AROUND, TARGET });
      expect(emulator).toBe("http://127.0.0.1:4566");
      // Given to every client: then the SDK looks at neither AWS_ENDPOINT_URL_… nor profiles nor instance roles.
      expect(aws).toMatchObject({ endpoint: emulator, credentials: { accessKeyId: expect.any(String) } });
    },
  );

  it.each([
    "https://dynamodb.us-east-1.amazonaws.com",
    "https://s3.amazonaws.com",
    "https://sts.cn-north-1.amazonaws.com.cn",
    "https://lambda.eu-central-1.api.aws",
    "https://S3.AMAZONAWS.COM./",
  ])("refuses AWS itself as its endpoint: %s", (address) => {
    for (const variable of ["AWS_ENDPOINT_URL", "EMULATOR_ENDPOINT"])
      expect(() => targetOf({ ...LYING_AROUND, [variable]: address })).toThrow(`${variable} is AWS itself`);
  });

  it("refuses AWS's Redshift", () => {
    const PGHOST = "customers.123456789012.eu-central-1.redshift-serverless.amazonaws.com";
    expect(() => targetOf({ PGHOST })).toThrow("PGHOST is AWS itself");
    expect(() => targetOf({ PGHOST, TARGET: "aws" })).not.toThrow();
    expect(() => targetOf({ PGHOST: "warehouse.example.com" })).not.toThrow();
  });

  it("takes the root's key of a stack that checks signatures", () => {
    writeFileSync(join(home, "credentials"), "[default]\naws_access_key_id = LKIAROOT\naws_secret_access_key = a=b\n");
    expect(targetOf({}).aws.credentials).toEqual({ accessKeyId: "LKIAROOT", secretAccessKey: "a=b" });
    expect(targetOf({ TARGET: "localstack" }).aws.credentials?.accessKeyId).toBe("test");
  });
});

describe("AWS", () => {
  it("is found by the SDK alone, and makes a workgroup unless there is another Redshift", () => {
    const onAws = { ...LYING_AROUND, TARGET: "aws" };
    expect(targetOf(onAws)).toMatchObject({
      aws: { region: "eu-central-1" },
      emulator: undefined,
      ownWorkgroup: "customers",
    });
    expect(targetOf(onAws).aws).not.toHaveProperty("credentials");
    expect(targetOf({ ...onAws, REDSHIFT_WORKGROUP: "ours" }).ownWorkgroup).toBe("");
  });
});
