import type { Cluster } from "./cluster-store.ts";
import { type ClusterContext, openCluster } from "./context.ts";
import { invalidClusterState, invalidParameter } from "./errors.ts";

/** The cluster that credentials are asked for. */
export function availableCluster(context: ClusterContext, identifier: string | undefined): Cluster {
  if (identifier === undefined)
    throw invalidParameter("Either ClusterIdentifier or CustomDomainName must be specified.");
  const cluster = openCluster(context, identifier);
  if (cluster.status !== "available") throw invalidClusterState(`Cluster ${identifier} is ${cluster.status}.`);
  return cluster;
}
