import { type Demands, textOf } from "../aws/permissions.ts";
import type { WarehouseStore } from "./warehouse-store.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftserverless.html, read 2026-11-24 */
export const demandsOf =
  (store: WarehouseStore): Demands =>
  (operation, input, { account, region }) => {
    const owner = { account, region };
    const found =
      input.workgroupName === undefined
        ? store.get(owner, "namespace", textOf(input.namespaceName))
        : store.get(owner, "workgroup", textOf(input.workgroupName));
    // The role that COPY takes by default is passed on.
    const roles = [input.iamRoles ?? []].flat().map((role) => ({
      action: "iam:PassRole",
      resource: textOf(role),
      keys: { "iam:passedtoservice": "redshift-serverless.amazonaws.com" },
    }));
    return [
      { action: `redshift-serverless:${operation}`, resource: found?.arn ?? (textOf(input.resourceArn) || "*") },
      ...roles,
    ];
  };
