import { randomBytes } from "node:crypto";
import type { Cluster as ClusterShape } from "@aws-sdk/client-redshift";
import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import type { Warehouse } from "../warehouse.ts";
import type { Cluster, ClusterStore, Owner } from "./cluster-store.ts";
import { clusterNotFound } from "./errors.ts";

/** What an operation works with. */
export interface ClusterContext {
  scope: Scope;
  owner: Owner;
  environment: Environment;
  clusters: ClusterStore;
  warehouse: Warehouse;
}

export function openCluster({ owner, clusters }: ClusterContext, identifier: string): Cluster {
  const cluster = clusters.get(owner, identifier);
  if (!cluster) throw clusterNotFound(identifier);
  return cluster;
}

export const clusterArn = ({ account, region }: Owner, identifier: string): string =>
  `arn:aws:redshift:${region}:${account}:cluster:${identifier}`;

export const managedSecret = ({ owner }: ClusterContext, identifier: string, username: string, kmsKeyId?: string) => ({
  arn: `arn:aws:secretsmanager:${owner.region}:${owner.account}:secret:redshift!${identifier}-${username}-${randomBytes(3).toString("hex")}`,
  kmsKeyId: kmsKeyId ?? "aws/secretsmanager",
});

/** The administrator gets in with this password, and with no earlier one. */
export function setMasterPassword({ warehouse }: ClusterContext, cluster: Cluster, password: string): void {
  warehouse.logins.removeAll(cluster.namespaceArn);
  warehouse.logins.add({
    user: cluster.masterUsername,
    password,
    owner: cluster.namespaceArn,
    databaseUser: cluster.masterUsername,
    autoCreate: false,
    groups: [],
    superuser: true,
  });
}

/** Its address is the gateway's, whatever the port that was wished for. */
export const showCluster = (
  { warehouse }: ClusterContext,
  cluster: Cluster,
  status: string = cluster.status,
): ClusterShape => {
  const { host, port } = warehouse.address();
  return {
    ClusterIdentifier: cluster.identifier,
    ClusterStatus: status,
    ClusterAvailabilityStatus: AVAILABILITY[status] ?? "Modifying",
    NodeType: cluster.nodeType,
    NumberOfNodes: cluster.nodes,
    ClusterNodes: nodes(cluster),
    MasterUsername: cluster.masterUsername,
    MasterPasswordSecretArn: cluster.masterSecret?.arn,
    MasterPasswordSecretKmsKeyId: cluster.masterSecret?.kmsKeyId,
    DBName: cluster.dbName,
    Endpoint: status === "creating" ? undefined : { Address: host, Port: port },
    ClusterCreateTime: new Date(cluster.created),
    ClusterNamespaceArn: cluster.namespaceArn,
    ClusterVersion: "1.0",
    IamRoles: cluster.iamRoles.map((IamRoleArn) => ({ IamRoleArn, ApplyStatus: "in-sync" })),
    DefaultIamRoleArn: cluster.defaultIamRoleArn,
    Tags: showTags(cluster.tags),
    PendingModifiedValues: {},
    ...cluster.settings,
  };
};

// https://docs.aws.amazon.com/redshift/latest/APIReference/API_Cluster.html, read 2026-11-24
const AVAILABILITY: Readonly<Record<string, string>> = { available: "Available", paused: "Unavailable" };

const nodes = ({ nodes: count }: Cluster) =>
  count === 1
    ? [{ NodeRole: "SHARED" }]
    : [{ NodeRole: "LEADER" }, ...Array.from({ length: count }, (_, index) => ({ NodeRole: `COMPUTE-${index}` }))];

export const showTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const readTags = (
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> => Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
