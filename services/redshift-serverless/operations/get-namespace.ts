import { GetNamespaceCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { resourceName } from "../constraints.ts";
import { openNamespace, type ServerlessContext, showNamespace } from "../context.ts";

export const getNamespace = operation(GetNamespaceCommand, {
  constraints: { namespaceName: resourceName },
  handle: ({ namespaceName }, context: ServerlessContext) => ({
    namespace: showNamespace(openNamespace(context, namespaceName)),
  }),
});
