import { describe, expect, it } from "vitest";
import { readSettings } from "../../../pipeline/settings.ts";
import { target } from "../../../pipeline/target.ts";

describe("readSettings", () => {
  it("has a default for everything", () => {
    expect(readSettings({})).toMatchObject({
      target: "embedded",
      port: 4566,
      redshiftPort: 5439,
      customers: 50_000,
      stackName: "customers",
      accountId: undefined,
    });
  });

  it.each([
    [{ TARGET: "azure" }, 'TARGET is "azure"; it must be one of embedded, localstack, aws.'],
    [{ ENGINE: "spark" }, 'ENGINE is "spark"; it must be one of local, stepfunctions.'],
    [{ EXTRACT: "unload" }, 'EXTRACT is "unload"; it must be one of scan, export.'],
    [{ EXTRACT: "export" }, "EXTRACT=export is a way of Step Functions: it needs ENGINE=stepfunctions."],
    [{ PORT: "http" }, 'PORT is "http"; it must be a whole number between 0 and 65535.'],
    [{ CUSTOMERS: "-5" }, 'CUSTOMERS is "-5"; it must be a whole number between 1 and 9007199254740991.'],
  ])("refuses %j in one sentence", (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });
});

describe("target", () => {
  const redshift = (environment: NodeJS.ProcessEnv) => target(readSettings(environment), environment).redshift();

  it("is the emulator on this machine unless told otherwise", () => {
    expect(target(readSettings({ PORT: "4600" }), {})).toMatchObject({
      emulator: "http://127.0.0.1:4600",
      forcePathStyle: true,
    });
    expect(target(readSettings({ TARGET: "aws" }), {})).toMatchObject({
      emulator: undefined,
      aws: { region: "us-east-1" },
    });
  });

  it("never makes credentials up for AWS", () => {
    expect(target(readSettings({ TARGET: "aws" }), {}).aws).not.toHaveProperty("credentials");
  });

  it("asks for nothing on this machine", async () => {
    expect(await redshift({ REDSHIFT_PORT: "5440" })).toEqual({
      host: "127.0.0.1",
      port: 5440,
      database: "dev",
      user: "awsuser",
    });
  });

  it("leaves PGUSER and PGPASSWORD to node-postgres", async () => {
    expect(await redshift({ PGHOST: "warehouse.example.com" })).toEqual({ database: "dev", port: 5439 });
  });

  it("wants to know which Redshift on AWS", async () => {
    await expect(redshift({ TARGET: "aws" })).rejects.toThrow("REDSHIFT_WORKGROUP");
  });
});
