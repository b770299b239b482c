import { BatchExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { executionMode, sqls, submission } from "../constraints.ts";
import type { DataContext } from "../context.ts";
import { submit } from "../submit.ts";

export const batchExecuteStatement = operation(BatchExecuteStatementCommand, {
  constraints: { Sqls: sqls, ...submission, ExecutionMode: executionMode },
  handle: ({ Sqls, ExecutionMode = "TRANSACTION", ...input }, context: DataContext, request) =>
    submit(context, request, input, Sqls, ExecutionMode),
});
