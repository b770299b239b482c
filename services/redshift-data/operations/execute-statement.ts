import { ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { submission } from "../constraints.ts";
import type { DataContext } from "../context.ts";
import { submit } from "../submit.ts";

export const executeStatement = operation(ExecuteStatementCommand, {
  constraints: submission,
  handle: ({ Sql, ...input }, context: DataContext, request) => submit(context, request, input, [Sql]),
});
