import { randomUUID } from "node:crypto";
import { CreateClusterCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { makeDatabase } from "../../warehouse-database.ts";
import type { Cluster } from "../cluster-store.ts";
import { type ClusterContext, managedSecret, readTags, setMasterPassword, showCluster } from "../context.ts";
import { clusterAlreadyExists, invalidParameter } from "../errors.ts";
import { DEFAULTS, readSettings } from "../settings.ts";
import * as check from "../validation.ts";

export const createCluster = operation(CreateClusterCommand, {
  async handle(input, context: ClusterContext) {
    const { owner, clusters, environment, warehouse } = context;
    const { ClusterIdentifier: identifier, MasterUsername: masterUsername, NodeType: nodeType, DBName = "dev" } = input;
    check.checkIdentifier(identifier);
    check.checkNodeType(nodeType);
    const nodes = check.nodesOf(input.ClusterType, input.NumberOfNodes);
    check.checkMasterUsername(masterUsername);
    check.checkPassword(input);
    if (input.MasterUserPassword === undefined && !input.ManageMasterPassword)
      throw invalidParameter("The parameter MasterUserPassword must be provided unless ManageMasterPassword is true.");
    check.checkDatabase(DBName);
    check.checkPort(input.Port ?? 5439, nodeType);
    const settings = readSettings(input);
    if (clusters.get(owner, identifier)) throw clusterAlreadyExists();
    const cluster: Cluster = {
      identifier,
      namespaceArn: `arn:aws:redshift:${owner.region}:${owner.account}:namespace:${randomUUID()}`,
      created: environment.now().getTime(),
      status: "available",
      nodeType,
      nodes,
      masterUsername,
      masterSecret: input.ManageMasterPassword
        ? managedSecret(context, identifier, masterUsername, input.MasterPasswordSecretKmsKeyId)
        : undefined,
      dbName: DBName,
      iamRoles: input.IamRoles ?? [],
      defaultIamRoleArn: input.DefaultIamRoleArn,
      tags: readTags(input.Tags),
      settings: { ...DEFAULTS, ...settings },
    };
    // First of all, so that nobody else takes the name meanwhile.
    clusters.put(owner, cluster);
    await makeDatabase(warehouse, DBName, cluster.namespaceArn, environment.now()).catch((error: unknown) => {
      clusters.delete(owner, identifier);
      throw error;
    });
    if (input.MasterUserPassword !== undefined) setMasterPassword(context, cluster, input.MasterUserPassword);
    return { Cluster: showCluster(context, cluster, "creating") };
  },
});
