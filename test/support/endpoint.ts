import { randomUUID } from "node:crypto";
import { inject } from "vitest";

/** Settings of an SDK client for the endpoint under test. `account` gives a test an account of its own. */
export const clientConfig = (account = "000000000000") => ({
  endpoint: inject("endpoint"),
  region: "us-east-1",
  credentials: { accessKeyId: account, secretAccessKey: "test" },
  maxAttempts: 1,
});

/** Where the endpoint under test answers, for requests on the bare wire. */
export const endpointUrl = (): string => inject("endpoint");

/** `postgresql://…/dev` of the Redshift under test. */
export const redshiftUrl = (): string => inject("redshiftUrl");

/** A name that no other test has: tests share one endpoint. Lower case, digits and dashes: fit for a bucket too. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 13)}`;
