import type { Namespace as NamespaceShape, Workgroup as WorkgroupShape } from "@aws-sdk/client-redshift-serverless";
import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import type { Warehouse } from "../warehouse.ts";
import { CONFIG_DEFAULTS } from "./config-parameters.ts";
import { invalid, namespaceNotFound, workgroupNotFound } from "./errors.ts";
import type { Namespace, Owner, WarehouseStore, Workgroup } from "./warehouse-store.ts";

/** What an operation works with. */
export interface ServerlessContext {
  scope: Scope;
  owner: Owner;
  environment: Environment;
  store: WarehouseStore;
  warehouse: Warehouse;
}

export function openNamespace({ owner, store }: ServerlessContext, name: string): Namespace {
  const namespace = store.get(owner, "namespace", name);
  if (!namespace) throw namespaceNotFound(name);
  return namespace;
}

export function openWorkgroup({ owner, store }: ServerlessContext, name: string): Workgroup {
  const workgroup = store.get(owner, "workgroup", name);
  if (!workgroup) throw workgroupNotFound(name);
  return workgroup;
}

export const arnOf = ({ account, region }: Owner, kind: "namespace" | "workgroup", id: string): string =>
  `arn:aws:redshift-serverless:${region}:${account}:${kind}/${id}`;

export const showNamespace = (
  namespace: Namespace,
  status: NamespaceShape["status"] = "AVAILABLE",
): NamespaceShape => ({
  namespaceArn: namespace.arn,
  namespaceId: namespace.id,
  namespaceName: namespace.name,
  creationDate: new Date(namespace.created),
  adminUsername: namespace.adminUsername,
  adminPasswordSecretArn: namespace.adminPasswordSecret?.arn,
  adminPasswordSecretKmsKeyId: namespace.adminPasswordSecret?.kmsKeyId,
  dbName: namespace.dbName,
  kmsKeyId: namespace.kmsKeyId,
  defaultIamRoleArn: namespace.defaultIamRoleArn,
  // The service prints its own object here; Terraform's provider takes the ARN out of it (its namespace.go, read 2026-11-24).
  iamRoles: namespace.iamRoles.map((arn) => `IamRole(applyStatus=in-sync, iamRoleArn=${arn})`),
  logExports: namespace.logExports as NamespaceShape["logExports"],
  status,
});

/** The address is the gateway's, whatever the port that was wished for. */
export const showWorkgroup = (
  { warehouse }: ServerlessContext,
  workgroup: Workgroup,
  status: WorkgroupShape["status"] = "AVAILABLE",
): WorkgroupShape => ({
  workgroupArn: workgroup.arn,
  workgroupId: workgroup.id,
  workgroupName: workgroup.name,
  creationDate: new Date(workgroup.created),
  namespaceName: workgroup.namespaceName,
  baseCapacity: workgroup.baseCapacity,
  maxCapacity: workgroup.maxCapacity,
  pricePerformanceTarget: workgroup.pricePerformanceTarget,
  enhancedVpcRouting: workgroup.enhancedVpcRouting,
  publiclyAccessible: workgroup.publiclyAccessible,
  configParameters: Object.entries({ ...CONFIG_DEFAULTS, ...workgroup.configParameters }).map(
    ([parameterKey, parameterValue]) => ({ parameterKey, parameterValue }),
  ),
  securityGroupIds: workgroup.securityGroupIds,
  subnetIds: workgroup.subnetIds,
  endpoint: { address: warehouse.address().host, port: warehouse.address().port, vpcEndpoints: [] },
  port: workgroup.port,
  ipAddressType: workgroup.ipAddressType,
  trackName: workgroup.trackName,
  extraComputeForAutomaticOptimization: workgroup.extraComputeForAutomaticOptimization,
  workgroupVersion: "1.0",
  crossAccountVpcs: [],
  status,
});

/** One page of a list that is in the order of names; the token is the last name of the page before. */
export function page<Kind extends "namespace" | "workgroup">(
  { owner, store }: ServerlessContext,
  kind: Kind,
  { nextToken, maxResults = 100 }: { nextToken?: string | undefined; maxResults?: number | undefined },
) {
  const items = store.list(owner, kind, readToken(nextToken), maxResults + 1);
  const shown = items.slice(0, maxResults);
  const last = shown.at(-1);
  return {
    items: shown,
    ...(items.length > maxResults && last ? { nextToken: Buffer.from(last.name).toString("base64url") } : {}),
  };
}

function readToken(token: string | undefined): string {
  if (token === undefined) return "";
  const name = Buffer.from(token, "base64url").toString("utf8");
  if (!/^[a-z0-9-]{3,64}$/.test(name)) throw invalid("The provided pagination token is invalid.");
  return name;
}

export const showTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

export const readTags = (tags: readonly { key: string; value: string }[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value]));
