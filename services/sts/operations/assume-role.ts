import { randomBytes } from "node:crypto";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { all, length, pattern, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { StsContext } from "../context.ts";
import { trustsAccount } from "../trust.ts";

const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

export const assumeRole = operation(AssumeRoleCommand, {
  constraints: {
    RoleArn: length(20, 2048),
    RoleSessionName: all(length(2, 64), pattern("[\\w+=,.@-]*")),
    DurationSeconds: range(900, 43_200),
  },
  async handle(input, { scope, environment }: StsContext) {
    const [, account, name] = ROLE_ARN.exec(input.RoleArn) ?? [];
    if (!account || !name) throw new ServiceError("ValidationError", `${input.RoleArn} is invalid`);
    const denied = () =>
      new ServiceError(
        "AccessDenied",
        `User: arn:aws:iam::${scope.account}:root is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
      );
    const iam = new IAMClient(environment.connect({ account, region: scope.region }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name })).catch(() => {
      throw denied();
    });
    if (!trustsAccount(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""), scope.account)) throw denied();
    const seconds = input.DurationSeconds ?? 3600;
    if (seconds > (Role?.MaxSessionDuration ?? 3600))
      throw new ServiceError(
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      );
    return {
      Credentials: {
        // The access key is the role's account: so calls that are made with it are that account's.
        AccessKeyId: account,
        SecretAccessKey: randomBytes(30).toString("base64"),
        SessionToken: randomBytes(96).toString("base64"),
        Expiration: new Date(environment.now().getTime() + seconds * 1000),
      },
      AssumedRoleUser: {
        AssumedRoleId: `${Role?.RoleId}:${input.RoleSessionName}`,
        Arn: `arn:aws:sts::${account}:assumed-role/${name}/${input.RoleSessionName}`,
      },
      PackedPolicySize: input.Policy === undefined ? undefined : 1,
    };
  },
});
