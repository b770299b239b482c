import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { notSupported, PostgresError } from "../postgres-error.ts";
import type { StatementContext } from "../statement-handler.ts";
import type { Authorization } from "./authorization.ts";
import { iamClient } from "./clients.ts";
import { defaultRole } from "./default-role.ts";
import { notAuthorized, s3Failure } from "./errors.ts";
import { MANAGED_POLICIES } from "./managed-policies.ts";
import { allows, statementsOf, trusts } from "./policy.ts";

// https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html and copy-unload-iam-role.html, read 2026-11-24
const SERVICES = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"];
const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** Refuses what the statement's role may not do. */
export interface Permissions {
  /** @throws PostgresError with S3's answer; `keys` are condition keys */
  require(action: string, resource: string, context: string, keys?: Record<string, string>): void;
}

/** By keys of the statement's own S3 decides, not we. */
const UNLIMITED: Permissions = { require: () => undefined };

type Policies = ReturnType<typeof statementsOf>;

interface Role {
  arn: string;
  account: string;
  name: string;
  trust: Policies;
  permissions: Policies;
}

/**
 * Takes the statement's role or roles, each by the one before it, as Redshift does: it has to exist and to trust whoever takes it.
 * @returns what the last one may do
 * @throws PostgresError
 */
export async function authorize(context: StatementContext, authorization: Authorization): Promise<Permissions> {
  if (authorization.kind === "keys") return UNLIMITED;
  const arns = authorization.kind === "roles" ? authorization.arns : [await defaultRole(context.aws)];
  let taken: Role | undefined;
  for (const arn of arns) {
    const role = await readRole(context, arn);
    if (!role || !(taken ? mayChain(taken, role) : trustsRedshift(context, role)))
      throw notAuthorized(userArn(context), arn);
    taken = role;
  }
  if (!taken) throw new PostgresError("XX000", "Invalid IAM role: none is named");
  return permissionsOf(taken);
}

/** The user as Redshift's errors and the trust policy's sts:ExternalId name it. */
const userArn = ({ session }: StatementContext): string =>
  `arn:aws:redshift:us-east-1:000000000000:dbuser:local/${session.user}`;

const trustsRedshift = (context: StatementContext, { trust, account }: Role): boolean =>
  trusts(trust, "Service", SERVICES, { "sts:externalid": userArn(context), "aws:sourceaccount": account });

/** https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html#authorizing-redshift-service-chaining-roles */
function mayChain(from: Role, to: Role): boolean {
  const mayTake = allows(from.permissions, { action: "sts:AssumeRole", resource: to.arn });
  if (trusts(to.trust, "AWS", [from.arn], {})) return mayTake || from.account === to.account;
  return mayTake && trusts(to.trust, "AWS", [from.account, `arn:aws:iam::${from.account}:root`], {});
}

function permissionsOf({ permissions, account, name }: Role): Permissions {
  return {
    require(action, resource, context, keys = {}) {
      if (allows(permissions, { action, resource, keys: { "aws:securetransport": "true", ...keys } })) return;
      // Recorded on 2025-11-08: https://github.com/dbt-labs/redshift/issues/62
      const message = `User: arn:aws:sts::${account}:assumed-role/${name}/RedshiftIamRoleSession is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`;
      throw s3Failure(
        Object.assign(new Error(message), { name: "AccessDenied", $metadata: { httpStatusCode: 403 } }),
        context,
      );
    },
  };
}

async function readRole(context: StatementContext, arn: string): Promise<Role | undefined> {
  const [, account, name] = ROLE_ARN.exec(arn) ?? [];
  if (!account || !name) throw new PostgresError("XX000", `Invalid IAM role ARN '${arn}'`);
  const iam = iamClient(context.aws, account);
  try {
    const { Role: found } = await iam.send(new GetRoleCommand({ RoleName: name }));
    if (found?.Arn !== arn) return undefined;
    const trust = statementsOf(decodeURIComponent(found.AssumeRolePolicyDocument ?? ""));
    return { arn, account, name, trust, permissions: await readPermissions(iam, name) };
  } catch (error) {
    if (error instanceof PostgresError) throw error;
    const { name: code, message } = error as Error;
    if (code === "NoSuchEntityException" || code === "NoSuchEntity") return undefined;
    throw new PostgresError("XX000", `IAM does not answer: ${message}`);
  }
}

async function readPermissions(iam: IAMClient, RoleName: string): Promise<Policies> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const inline = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return statementsOf(decodeURIComponent(PolicyDocument));
  });
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const attached = AttachedPolicies.map(({ PolicyArn = "" }) => readManaged(iam, PolicyArn));
  return (await Promise.all([...inline, ...attached])).flat();
}

async function readManaged(iam: IAMClient, PolicyArn: string): Promise<Policies> {
  const ofAws = /^arn:aws[a-z-]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(PolicyArn)?.[1];
  if (ofAws !== undefined) {
    const document = MANAGED_POLICIES[ofAws];
    if (document === undefined)
      throw notSupported(
        `Terrarium does not know what the AWS managed policy ${ofAws} allows; give the role a policy of its own`,
      );
    return statementsOf(document);
  }
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return statementsOf(decodeURIComponent(PolicyVersion?.Document ?? ""));
}
