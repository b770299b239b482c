import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { operation } from "../../aws/operation.ts";
import type { StsContext } from "../context.ts";
import { readSession } from "../session.ts";

export const getCallerIdentity = operation(GetCallerIdentityCommand, {
  // Without a session, whoever calls is the account itself: nobody checks signatures here.
  handle(_input, { scope, environment }: StsContext, { headers }) {
    const session = readSession(headers["x-amz-security-token"], environment.now());
    return {
      UserId: session?.userId ?? scope.account,
      Account: scope.account,
      Arn: session?.arn ?? `arn:aws:iam::${scope.account}:root`,
    };
  },
});
