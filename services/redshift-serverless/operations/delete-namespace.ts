import { DeleteNamespaceCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { resourceName } from "../constraints.ts";
import { openNamespace, type ServerlessContext, showNamespace } from "../context.ts";
import { conflict } from "../errors.ts";

/** The data stays: it lies in the one warehouse that all namespaces share here. */
export const deleteNamespace = operation(DeleteNamespaceCommand, {
  constraints: { namespaceName: resourceName },
  handle(input, context: ServerlessContext) {
    if (input.finalSnapshotName) throw notImplemented("DeleteNamespace with finalSnapshotName");
    const namespace = openNamespace(context, input.namespaceName);
    const workgroup = context.store.workgroupOf(context.owner, namespace.name);
    if (workgroup)
      throw conflict(
        `Serverless namespace ${namespace.name} can't be deleted while workgroup ${workgroup.name} is associated with it.`,
      );
    context.store.delete(namespace);
    context.warehouse.logins.removeAll(namespace.arn);
    return { namespace: showNamespace(namespace, "DELETING") };
  },
});
