import { ResumeClusterCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { type ClusterContext, openCluster, showCluster } from "../context.ts";
import { invalidClusterState } from "../errors.ts";

export const resumeCluster = operation(ResumeClusterCommand, {
  handle({ ClusterIdentifier }, context: ClusterContext) {
    const cluster = openCluster(context, ClusterIdentifier);
    if (cluster.status !== "paused")
      throw invalidClusterState(`You can't resume cluster ${ClusterIdentifier} because it is ${cluster.status}.`);
    cluster.status = "available";
    context.clusters.put(context.owner, cluster);
    return { Cluster: showCluster(context, cluster, "resuming") };
  },
});
