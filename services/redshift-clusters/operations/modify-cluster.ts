import { ModifyClusterCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { type ClusterContext, managedSecret, openCluster, setMasterPassword, showCluster } from "../context.ts";
import { invalidClusterState } from "../errors.ts";
import { readSettings } from "../settings.ts";
import * as check from "../validation.ts";

export const modifyCluster = operation(ModifyClusterCommand, {
  handle(input, context: ClusterContext) {
    const cluster = openCluster(context, input.ClusterIdentifier);
    check.checkPassword(input);
    if (input.NodeType !== undefined) check.checkNodeType(input.NodeType);
    if (input.Port !== undefined) check.checkPort(input.Port, input.NodeType ?? cluster.nodeType);
    const settings = readSettings(input);
    if (cluster.status === "paused") throw invalidClusterState(`Cluster ${cluster.identifier} is paused.`);
    if (input.ClusterType !== undefined || input.NumberOfNodes !== undefined)
      cluster.nodes = check.nodesOf(input.ClusterType, input.NumberOfNodes);
    cluster.nodeType = input.NodeType ?? cluster.nodeType;
    Object.assign(cluster.settings, settings);
    if (input.ManageMasterPassword === true) {
      const { identifier, masterUsername } = cluster;
      cluster.masterSecret ??= managedSecret(context, identifier, masterUsername, input.MasterPasswordSecretKmsKeyId);
      context.warehouse.logins.removeAll(cluster.namespaceArn);
    } else if (input.ManageMasterPassword === false || input.MasterUserPassword !== undefined)
      cluster.masterSecret = undefined;
    context.clusters.put(context.owner, cluster);
    if (input.MasterUserPassword !== undefined) setMasterPassword(context, cluster, input.MasterUserPassword);
    return { Cluster: showCluster(context, cluster, "modifying") };
  },
});
