import { join } from "node:path";
import * as model from "@aws-sdk/client-redshift-serverless";
import { awsJson } from "../aws/protocol/json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import type { Warehouse } from "../warehouse.ts";
import type { ServerlessContext } from "./context.ts";
import { demandsOf } from "./demands.ts";
import { createNamespace } from "./operations/create-namespace.ts";
import { createWorkgroup } from "./operations/create-workgroup.ts";
import { deleteNamespace } from "./operations/delete-namespace.ts";
import { deleteWorkgroup } from "./operations/delete-workgroup.ts";
import { getCredentials } from "./operations/get-credentials.ts";
import { getNamespace } from "./operations/get-namespace.ts";
import { getWorkgroup } from "./operations/get-workgroup.ts";
import { listNamespaces } from "./operations/list-namespaces.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { listWorkgroups } from "./operations/list-workgroups.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateNamespace } from "./operations/update-namespace.ts";
import { updateWorkgroup } from "./operations/update-workgroup.ts";
import { MIGRATIONS, WarehouseStore } from "./warehouse-store.ts";

/** Amazon Redshift Serverless: https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/. Every workgroup leads to the one warehouse here. */
export function redshiftServerless(environment: Environment, warehouse: Warehouse): Service {
  const database = openDatabase(join(environment.directory, "redshift-serverless.db"), MIGRATIONS);
  const store = new WarehouseStore(database);
  return service<ServerlessContext>({
    name: "redshift-serverless",
    protocol: awsJson({ version: "1.1" }),
    targetPrefix: "RedshiftServerless",
    model,
    operations: [
      createNamespace,
      createWorkgroup,
      deleteNamespace,
      deleteWorkgroup,
      getCredentials,
      getNamespace,
      getWorkgroup,
      listNamespaces,
      listTagsForResource,
      listWorkgroups,
      tagResource,
      untagResource,
      updateNamespace,
      updateWorkgroup,
    ],
    demands: demandsOf(store),
    context: (scope) => ({
      scope,
      owner: { account: scope.account, region: scope.region },
      environment,
      store,
      warehouse,
    }),
    // The SDK's model says 404 and the like; on the wire it is 400 (recorded, see errors.ts, and in the API reference, read 2026-11-24).
    errorStatus: { ResourceNotFoundException: 400, ConflictException: 400, TooManyTagsException: 400 },
    close: () => database.close(),
  });
}
