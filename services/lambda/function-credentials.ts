import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { ActingRole } from "../aws/principal.ts";
import type { Environment } from "../aws/service.ts";
import { cannotAssumeRole } from "./errors.ts";
import { functionArn } from "./name.ts";
import type { Owner, Target } from "./stored-function.ts";

// A service may take a role for as long as anybody can; environments with new credentials take over an hour before that.
const CREDENTIALS_SECONDS = 43_200;
const RENEW_BEFORE_MS = 3_600_000;

/** The role that a function has, and the session that it is in it: named after the function. */
export const roleOf = ({ stored, version }: Target): ActingRole => ({
  roleArn: version.configuration.Role ?? "",
  sessionName: stored.name,
});

export interface FunctionCredentials {
  /** Variables of the execution environment. */
  variables: Readonly<Record<string, string>>;
  renewAt: number | undefined;
}

/**
 * What a function signs its requests with: where signatures count, credentials of its role; elsewhere the access key is the account.
 * @throws AccessDenied when the role is not there or does not trust Lambda
 */
export async function credentialsOf(
  environment: Environment,
  owner: Owner,
  target: Target,
): Promise<FunctionCredentials> {
  if (!environment.strict)
    return {
      variables: {
        AWS_ACCESS_KEY_ID: owner.account,
        AWS_SECRET_ACCESS_KEY: "terrarium",
        AWS_SESSION_TOKEN: "terrarium",
      },
      renewAt: undefined,
    };
  const { Credentials } = await assume(environment, owner, roleOf(target), functionArn(owner, target.stored.name));
  return {
    variables: {
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? "",
    },
    renewAt: (Credentials?.Expiration?.getTime() ?? 0) - RENEW_BEFORE_MS,
  };
}

async function assume(
  environment: Environment,
  owner: Owner,
  { roleArn: RoleArn, sessionName: RoleSessionName }: ActingRole,
  sourceArn: string,
) {
  const sts = new STSClient(environment.connect(owner));
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName, DurationSeconds: CREDENTIALS_SECONDS });
  try {
    return await environment.asPrincipal({ service: "lambda.amazonaws.com", sourceArn }, () => sts.send(command));
  } catch (error) {
    if ((error as Error).name === "AccessDenied") throw cannotAssumeRole();
    throw error;
  }
}
