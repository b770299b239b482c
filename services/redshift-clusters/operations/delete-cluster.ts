import { DeleteClusterCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type ClusterContext, clusterArn, openCluster, showCluster } from "../context.ts";
import { invalidCombination } from "../errors.ts";

/** The data stays: it lies in the one warehouse that all clusters share here. */
export const deleteCluster = operation(DeleteClusterCommand, {
  handle(input, context: ClusterContext) {
    const { ClusterIdentifier, SkipFinalClusterSnapshot = false, FinalClusterSnapshotIdentifier } = input;
    const { owner, clusters, warehouse } = context;
    const cluster = openCluster(context, ClusterIdentifier);
    // API_DeleteCluster.html, read 2026-11-24: one of them, and not both.
    if (SkipFinalClusterSnapshot === (FinalClusterSnapshotIdentifier !== undefined))
      throw invalidCombination(
        "FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified.",
      );
    if (FinalClusterSnapshotIdentifier !== undefined) throw notImplemented("DeleteCluster with a final snapshot");
    clusters.delete(owner, ClusterIdentifier);
    warehouse.logins.removeAll(cluster.namespaceArn);
    warehouse.logins.removeAll(clusterArn(owner, ClusterIdentifier));
    return { Cluster: showCluster(context, cluster, "deleting") };
  },
});
