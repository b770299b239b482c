import { type Demands, textOf } from "../aws/permissions.ts";
import type { IamStore } from "./iam-store.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html, read 2026-11-24 */
export const demandsOf =
  (store: IamStore): Demands =>
  (operation, input, { account }) => {
    const arn = (kind: "role" | "user" | "policy", name: string): string =>
      // One that is there has a path that its name does not say.
      store.get(account, kind, name)?.arn ?? `arn:aws:iam::${account}:${kind}${textOf(input.Path) || "/"}${name}`;
    const on = (resource: string) => [
      {
        action: `iam:${operation}`,
        resource,
        keys: {
          "iam:policyarn": input.RoleName || input.UserName ? (input.PolicyArn as string | undefined) : undefined,
          "iam:permissionsboundary": input.PermissionsBoundary as string | undefined,
          "iam:passedtoservice": undefined,
        },
      },
    ];
    if (typeof input.RoleName === "string") return on(arn("role", input.RoleName));
    if (typeof input.UserName === "string") return on(arn("user", input.UserName));
    if (typeof input.PolicyArn === "string") return on(input.PolicyArn);
    if (typeof input.PolicyName === "string") return on(arn("policy", input.PolicyName));
    const listed = /^List(Role|User)s$/.exec(operation)?.[1]?.toLowerCase();
    return on(listed ? `arn:aws:iam::${account}:${listed}${textOf(input.PathPrefix) || "/"}` : "*");
  };
