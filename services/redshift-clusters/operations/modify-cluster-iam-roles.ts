import { ModifyClusterIamRolesCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { type ClusterContext, openCluster, showCluster } from "../context.ts";
import { invalidParameter } from "../errors.ts";

export const modifyClusterIamRoles = operation(ModifyClusterIamRolesCommand, {
  handle({ ClusterIdentifier, AddIamRoles = [], RemoveIamRoles = [], DefaultIamRoleArn }, context: ClusterContext) {
    const cluster = openCluster(context, ClusterIdentifier);
    const roles = [...new Set([...cluster.iamRoles, ...AddIamRoles])].filter((role) => !RemoveIamRoles.includes(role));
    if (DefaultIamRoleArn && !roles.includes(DefaultIamRoleArn))
      throw invalidParameter(`The default IAM role ${DefaultIamRoleArn} must be one of the cluster's roles.`);
    cluster.iamRoles = roles;
    if (DefaultIamRoleArn !== undefined) cluster.defaultIamRoleArn = DefaultIamRoleArn || undefined;
    else if (cluster.defaultIamRoleArn && !roles.includes(cluster.defaultIamRoleArn))
      cluster.defaultIamRoleArn = undefined;
    context.clusters.put(context.owner, cluster);
    return { Cluster: showCluster(context, cluster) };
  },
});
