import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { range } from "../../aws/constraints.ts";
import type { Session } from "../../aws/keys.ts";
import { operation } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { StsContext } from "../context.ts";
import { newCredentials } from "../credentials.ts";

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html, read 2026-11-24
const USER_SECONDS = 43_200;
const ROOT_SECONDS = 3_600;

export const getSessionToken = operation(GetSessionTokenCommand, {
  constraints: { DurationSeconds: range(900, 129_600) },
  handle({ DurationSeconds }, { scope, environment }: StsContext) {
    const { account, caller } = scope;
    const { arn = `arn:aws:iam::${account}:root`, userId = account } = caller ?? {};
    // Said by AWS to callers with temporary credentials, in many public logs.
    if (arn.startsWith("arn:aws:sts:"))
      throw new ServiceError("AccessDenied", "Cannot call GetSessionToken with session credentials");
    const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    const of: Session["of"] = user === undefined ? { kind: "root" } : { kind: "user", name: user };
    const seconds =
      user === undefined ? Math.min(DurationSeconds ?? ROOT_SECONDS, ROOT_SECONDS) : (DurationSeconds ?? USER_SECONDS);
    const issued = environment.now().getTime();
    const session = { account, arn, userId, of, issued, expires: issued + seconds * 1000 };
    return { Credentials: newCredentials(environment.keys, session) };
  },
});
