import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { operation } from "../../aws/operation.ts";
import type { StsContext } from "../context.ts";

export const getCallerIdentity = operation(GetCallerIdentityCommand, {
  // Without users, whoever calls is the account itself.
  handle: (_input, { scope }: StsContext) => ({
    UserId: scope.account,
    Account: scope.account,
    Arn: `arn:aws:iam::${scope.account}:root`,
  }),
});
