import { join } from "node:path";
import * as model from "@aws-sdk/client-redshift";
import { validationMessage } from "../aws/constraints.ts";
import { awsQuery } from "../aws/protocol/query.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { ServiceError } from "../aws/service-error.ts";
import { openDatabase } from "../database.ts";
import type { Warehouse } from "../warehouse.ts";
import { ClusterStore, MIGRATIONS } from "./cluster-store.ts";
import type { ClusterContext } from "./context.ts";
import { createCluster } from "./operations/create-cluster.ts";
import { createTags } from "./operations/create-tags.ts";
import { deleteCluster } from "./operations/delete-cluster.ts";
import { deleteTags } from "./operations/delete-tags.ts";
import { describeClusters } from "./operations/describe-clusters.ts";
import { describeTags } from "./operations/describe-tags.ts";
import { getClusterCredentials } from "./operations/get-cluster-credentials.ts";
import { getClusterCredentialsWithIam } from "./operations/get-cluster-credentials-with-iam.ts";
import { modifyCluster } from "./operations/modify-cluster.ts";
import { modifyClusterIamRoles } from "./operations/modify-cluster-iam-roles.ts";
import { pauseCluster } from "./operations/pause-cluster.ts";
import { resumeCluster } from "./operations/resume-cluster.ts";

/** Amazon Redshift's provisioned clusters: https://docs.aws.amazon.com/redshift/latest/APIReference/. Each leads to the one warehouse here. */
export function redshiftClusters(environment: Environment, warehouse: Warehouse): Service {
  const database = openDatabase(join(environment.directory, "redshift-clusters.db"), MIGRATIONS);
  const clusters = new ClusterStore(database);
  return service<ClusterContext>({
    name: "redshift",
    protocol: awsQuery({ namespace: "http://redshift.amazonaws.com/doc/2012-12-01/", version: "2012-12-01" }),
    model,
    operations: [
      createCluster,
      createTags,
      deleteCluster,
      deleteTags,
      describeClusters,
      describeTags,
      getClusterCredentials,
      getClusterCredentialsWithIam,
      modifyCluster,
      modifyClusterIamRoles,
      pauseCluster,
      resumeCluster,
    ],
    context: (scope) => ({
      scope,
      owner: { account: scope.account, region: scope.region },
      environment,
      clusters,
      warehouse,
    }),
    invalid: (found) => new ServiceError("InvalidParameterValue", validationMessage(found)),
    close: () => database.close(),
  });
}
