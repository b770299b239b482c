import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { StsContext } from "../context.ts";
import { newCredentials } from "../credentials.ts";

export const getSessionToken = operation(GetSessionTokenCommand, {
  constraints: { DurationSeconds: range(900, 129_600) },
  handle({ DurationSeconds = 43_200 }, { scope, environment }: StsContext) {
    const { account } = scope;
    const expires = environment.now().getTime() + DurationSeconds * 1000;
    return { Credentials: newCredentials(account, { arn: `arn:aws:iam::${account}:root`, userId: account, expires }) };
  },
});
