import { ListNamespacesCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { maxResults } from "../constraints.ts";
import { page, type ServerlessContext, showNamespace } from "../context.ts";

export const listNamespaces = operation(ListNamespacesCommand, {
  constraints: { maxResults },
  handle(input, context: ServerlessContext) {
    const { items, ...rest } = page(context, "namespace", input);
    return { namespaces: items.map((namespace) => showNamespace(namespace)), ...rest };
  },
});
