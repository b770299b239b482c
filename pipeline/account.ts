import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type Settings, UserError } from "./settings.ts";
import type { Target } from "./target.ts";

/** Whose account this is. On AWS nothing is read or changed unless the caller has named it. */
export async function confirmedAccount(target: Target, { accountId: expected }: Settings): Promise<string> {
  if (target.name === "aws" && !expected)
    throw new UserError("AWS costs money: name the account to work in, AWS_ACCOUNT_ID=123456789012.");
  const { Account } = await new STSClient(target.aws).send(new GetCallerIdentityCommand({}));
  if (!Account || (expected && expected !== Account))
    throw new UserError(`The credentials are for account ${Account}, not for ${expected} (AWS_ACCOUNT_ID).`);
  return Account;
}
