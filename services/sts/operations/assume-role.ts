import { GetRoleCommand, IAMClient, type Role } from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { all, length, pattern, range } from "../../aws/constraints.ts";
import type { Session } from "../../aws/keys.ts";
import { operation } from "../../aws/operation.ts";
import { statementsOf } from "../../aws/policy/evaluate.ts";
import type { AwsRequest } from "../../aws/request.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { StsContext } from "../context.ts";
import { newCredentials } from "../credentials.ts";
import { type Trust, trusts } from "../trust.ts";

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
  async handle(input, context: StsContext, request) {
    const { environment } = context;
    const [, account, name] = ROLE_ARN.exec(input.RoleArn) ?? [];
    if (!account || !name) throw new ServiceError("ValidationError", `${input.RoleArn} is invalid`);
    const role = await readRole(context, account, name);
    if (role?.Arn !== input.RoleArn || !mayAssume(role, input.ExternalId, context, request))
      throw denied(input.RoleArn, context);
    const policies = input.Policy === undefined ? [] : [checkedPolicy(input.Policy)];
    const policyArns = (input.PolicyArns ?? []).flatMap(({ arn }) => arn ?? []);
    const AssumedRoleUser = {
      AssumedRoleId: `${role.RoleId}:${input.RoleSessionName}`,
      Arn: `arn:aws:sts::${account}:assumed-role/${name}/${input.RoleSessionName}`,
    };
    const issued = environment.now().getTime();
    const session: Session = {
      account,
      arn: AssumedRoleUser.Arn,
      userId: AssumedRoleUser.AssumedRoleId,
      of: { kind: "role", name, arn: role.Arn },
      policies,
      policyArns,
      issued,
      expires: issued + secondsOf(input.DurationSeconds, role, context) * 1000,
    };
    const Credentials = newCredentials(environment.keys, session);
    const packed = Math.ceil((Buffer.byteLength(policies.join("")) / MAX_POLICY_BYTES) * 100);
    return {
      Credentials,
      AssumedRoleUser,
      SourceIdentity: input.SourceIdentity,
      PackedPolicySize: policies.length + policyArns.length > 0 ? Math.max(1, packed) : undefined,
    };
  },
});

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: 2,048 characters of policy, read 2026-11-24
const MAX_POLICY_BYTES = 2048;
/** Of roles assumed with a role's own credentials: the same page. */
const CHAINED_SECONDS = 3600;

function secondsOf(asked: number | undefined, role: Role, { scope }: StsContext): number {
  const seconds = asked ?? DEFAULT_SECONDS;
  if (scope.caller?.arn.includes(":assumed-role/") && seconds > CHAINED_SECONDS)
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  // AWS's own services take roles for as long as they need.
  if (!scope.principal && seconds > (role.MaxSessionDuration ?? DEFAULT_SECONDS))
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  return seconds;
}

function checkedPolicy(document: string): string {
  try {
    if (statementsOf(document).every(({ Effect }) => Effect === "Allow" || Effect === "Deny")) return document;
  } catch {
    // Said below.
  }
  throw new ServiceError("MalformedPolicyDocument", "Syntax errors in policy.");
}

/**
 * The role's trust policy has to let the caller in, and so has the caller's own, unless the role, of the same account, trusts him by
 * name: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html, read 2026-11-24.
 */
function mayAssume(role: Role, externalId: string | undefined, context: StsContext, request: AwsRequest): boolean {
  const { caller } = context.scope;
  const trust = trustOf(role, externalId, context);
  if (trust === "none" || !caller) return trust !== "none";
  const demand = { action: "sts:AssumeRole", resource: role.Arn ?? "", keys: conditionKeys(externalId) };
  const decision = caller.decide(demand, request);
  if (decision.allowed) return true;
  return !decision.explicit && trust === "byName" && caller.account === role.Arn?.split(":")[4];
}

const conditionKeys = (externalId: string | undefined) => ({
  "sts:externalid": externalId,
  "sts:rolesessionname": undefined,
  "sts:sourceidentity": undefined,
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

function trustOf(role: Role, externalId: string | undefined, { scope }: StsContext): Trust {
  const { principal, account, caller } = scope;
  return trusts(decodeURIComponent(role.AssumeRolePolicyDocument ?? ""), {
    account,
    arn: caller?.arn,
    role: caller?.principalArn,
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
    `User: ${scope.principal?.service ?? scope.caller?.arn ?? `arn:aws:iam::${scope.account}:root`} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  );
