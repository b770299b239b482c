import { PauseClusterCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { type ClusterContext, clusterArn, openCluster, showCluster } from "../context.ts";
import { invalidClusterState } from "../errors.ts";

/** Temporary credentials end with it. Who is connected stays: the warehouse is others', too. */
export const pauseCluster = operation(PauseClusterCommand, {
  handle({ ClusterIdentifier }, context: ClusterContext) {
    const cluster = openCluster(context, ClusterIdentifier);
    if (cluster.status !== "available")
      throw invalidClusterState(`You can't pause cluster ${ClusterIdentifier} because it is ${cluster.status}.`);
    cluster.status = "paused";
    context.clusters.put(context.owner, cluster);
    context.warehouse.logins.removeAll(clusterArn(context.owner, ClusterIdentifier));
    return { Cluster: showCluster(context, cluster, "pausing") };
  },
});
