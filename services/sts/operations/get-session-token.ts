import { randomBytes } from "node:crypto";
import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { StsContext } from "../context.ts";

export const getSessionToken = operation(GetSessionTokenCommand, {
  constraints: { DurationSeconds: range(900, 129_600) },
  handle: ({ DurationSeconds = 43_200 }, { scope, environment }: StsContext) => ({
    Credentials: {
      AccessKeyId: scope.account,
      SecretAccessKey: randomBytes(30).toString("base64"),
      SessionToken: randomBytes(96).toString("base64"),
      Expiration: new Date(environment.now().getTime() + DurationSeconds * 1000),
    },
  }),
});
