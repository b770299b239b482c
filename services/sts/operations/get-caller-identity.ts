import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { operation } from "../../aws/operation.ts";
import type { StsContext } from "../context.ts";
import { readSession } from "../session.ts";

export const getCallerIdentity = operation(GetCallerIdentityCommand, {
  // Without a session, and where nobody checks signatures, whoever calls is the account itself.
  handle(_input, { scope, environment }: StsContext, { headers }) {
    const known = scope.caller ?? readSession(environment, scope, headers["x-amz-security-token"]);
    return {
      UserId: known?.userId ?? scope.account,
      Account: scope.account,
      Arn: known?.arn ?? `arn:aws:iam::${scope.account}:root`,
    };
  },
});
