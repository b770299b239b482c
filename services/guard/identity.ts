import { GetRoleCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import type { AccessKey, Session } from "../aws/keys.ts";
import type { ActingRole } from "../aws/principal.ts";
import type { Environment } from "../aws/service.ts";
import { Rejected } from "../aws/signature/rejected.ts";

/** Who somebody is, and whose permissions he has. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  readonly of: Session["of"];
  /** Of a session: what limits it further. */
  readonly policies?: readonly string[] | undefined;
  readonly policyArns?: readonly string[] | undefined;
  /** When temporary credentials were issued, in milliseconds since 1970. */
  readonly issued?: number | undefined;
}

export const identityOfSession = (session: Session): Identity => session;

/** @throws Rejected when the user is gone */
export async function identityOfKey(environment: Environment, { account, user }: AccessKey): Promise<Identity> {
  if (user === undefined)
    return { account, arn: `arn:aws:iam::${account}:root`, userId: account, of: { kind: "root" } };
  const iam = new IAMClient(environment.connect({ account, region: "us-east-1" }));
  try {
    const { User } = await iam.send(new GetUserCommand({ UserName: user }));
    return { account, arn: User?.Arn ?? "", userId: User?.UserId ?? "", of: { kind: "user", name: user } };
  } catch (error) {
    if ((error as Error).name === "NoSuchEntityException") throw new Rejected({ reason: "unknownKey" });
    throw error;
  }
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** A session of a role that an AWS service acts with. @throws NoSuchEntityException */
export async function identityOfRole(
  environment: Environment,
  { roleArn, sessionName }: ActingRole,
): Promise<Identity> {
  const [, account = "", name = ""] = ROLE_ARN.exec(roleArn) ?? [];
  const iam = new IAMClient(environment.connect({ account, region: "us-east-1" }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  return {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
    userId: `${Role?.RoleId}:${sessionName}`,
    of: { kind: "role", name, arn: roleArn },
    issued: environment.now().getTime(),
  };
}
