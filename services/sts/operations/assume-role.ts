import { GetRoleCommand, IAMClient, type Role } from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { all, length, pattern, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { StsContext } from "../context.ts";
import { newCredentials } from "../credentials.ts";
import { trusts } from "../trust.ts";

const ROLE_ARN = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;
const DEFAULT_SECONDS = 3600;

/**
 * The role must be there and trust the caller: an account, or an AWS service that acts for one (`environment.asPrincipal`). So a
 * service that is given a role finds out here whether it may use it.
 * Messages: snapshots recorded on AWS in LocalStack's repository (tests/aws/services/sts) and
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, read 2026-11-24.
 */
export const assumeRole = operation(AssumeRoleCommand, {
  constraints: {
    RoleArn: length(20, 2048),
    RoleSessionName: all(length(2, 64), pattern("[\\w+=,.@-]*")),
    DurationSeconds: range(900, 43_200),
    ExternalId: all(length(2, 1224), pattern("[\\w+=,.@:\\/-]*")),
  },
  async handle(input, context: StsContext) {
    const [, account, name] = ROLE_ARN.exec(input.RoleArn) ?? [];
    if (!account || !name) throw new ServiceError("ValidationError", `${input.RoleArn} is invalid`);
    const role = await readRole(context, account, name);
    if (role?.Arn !== input.RoleArn || !isTrusted(role, input.ExternalId, context))
      throw denied(input.RoleArn, context);
    const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
    if (seconds > (role.MaxSessionDuration ?? DEFAULT_SECONDS))
      throw new ServiceError(
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      );
    const AssumedRoleUser = {
      AssumedRoleId: `${role.RoleId}:${input.RoleSessionName}`,
      Arn: `arn:aws:sts::${account}:assumed-role/${name}/${input.RoleSessionName}`,
    };
    const expires = context.environment.now().getTime() + seconds * 1000;
    return {
      Credentials: newCredentials(account, {
        arn: AssumedRoleUser.Arn,
        userId: AssumedRoleUser.AssumedRoleId,
        expires,
      }),
      AssumedRoleUser,
      SourceIdentity: input.SourceIdentity,
      PackedPolicySize: input.Policy === undefined ? undefined : 1,
    };
  },
});

async function readRole({ scope, environment }: StsContext, account: string, name: string): Promise<Role | undefined> {
  const iam = new IAMClient(environment.connect({ account, region: scope.region }));
  try {
    return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role;
  } catch (error) {
    // AWS does not tell whether there is such a role.
    if ((error as Error).name === "NoSuchEntityException") return undefined;
    throw error;
  }
}

function isTrusted(role: Role, externalId: string | undefined, { scope }: StsContext): boolean {
  const { principal, account } = scope;
  return trusts(decodeURIComponent(role.AssumeRolePolicyDocument ?? ""), {
    account,
    service: principal?.service,
    conditionKeys: {
      "sts:externalid": externalId,
      "aws:sourcearn": principal?.sourceArn,
      "aws:sourceaccount": principal ? account : undefined,
      "aws:principalaccount": account,
    },
  });
}

const denied = (roleArn: string, { scope }: StsContext): ServiceError =>
  new ServiceError(
    "AccessDenied",
    `User: ${scope.principal?.service ?? `arn:aws:iam::${scope.account}:root`} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  );
