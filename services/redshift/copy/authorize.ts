import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { PostgresError } from "../postgres-error.ts";
import type { StatementContext } from "../statement-handler.ts";
import { notAuthorized } from "./errors.ts";
import type { CopyStatement } from "./statement.ts";

// https://docs.aws.amazon.com/redshift/latest/mgmt/copy-unload-iam-role.html, read 2026-11-24
const PRINCIPALS = new Set(["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"]);
const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** The cluster that local sessions are on, as Redshift's errors name it. */
const user = (context: StatementContext): string =>
  `arn:aws:redshift:us-east-1:000000000000:dbuser:local/${context.session.user}`;

/** Every role must exist and trust Redshift, or the load ends before it begins. @throws PostgresError */
export async function authorize(context: StatementContext, { credentials }: CopyStatement): Promise<void> {
  if (credentials.kind === "keys") return;
  if (credentials.kind === "defaultRole")
    throw new PostgresError(
      "XX000",
      "default IAM role is not set for the cluster. Name the role: IAM_ROLE 'arn:aws:iam::…:role/…'",
    );
  for (const arn of credentials.arns) {
    const [, account, name] = ROLE_ARN.exec(arn) ?? [];
    if (!account || !name) throw new PostgresError("XX000", `Invalid IAM role ARN '${arn}'`);
    const settings = context.aws.client();
    const iam = new IAMClient(
      settings.credentials ? { ...settings, credentials: { ...settings.credentials, accessKeyId: account } } : settings,
    );
    const answer = await iam.send(new GetRoleCommand({ RoleName: name })).catch((error: Error) => {
      if (error.name === "NoSuchEntityException" || error.name === "NoSuchEntity") return undefined;
      throw new PostgresError("XX000", `IAM does not answer: ${error.message}`);
    });
    if (answer?.Role?.Arn !== arn || !trustsRedshift(decodeURIComponent(answer.Role.AssumeRolePolicyDocument ?? "")))
      throw notAuthorized(user(context), arn);
  }
}

interface Statement {
  Effect: string;
  Action: string | string[];
  Principal?: string | { Service?: string | string[] };
}

/** Conditions are not evaluated. */
function trustsRedshift(document: string): boolean {
  const { Statement: statements } = JSON.parse(document) as { Statement: Statement | Statement[] };
  return [statements]
    .flat()
    .some(
      ({ Effect, Action, Principal }) =>
        Effect === "Allow" &&
        [Action].flat().some((action) => action === "sts:AssumeRole" || action === "sts:*") &&
        typeof Principal === "object" &&
        [Principal.Service ?? []].flat().some((service) => PRINCIPALS.has(service)),
    );
}
