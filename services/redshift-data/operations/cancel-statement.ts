import { CancelStatementCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { type DataContext, openStatement } from "../context.ts";
import { alreadyDone } from "../errors.ts";

/** A statement that waits for its turn is not run; one that runs is stopped in the database, and a batch with all its parts. */
export const cancelStatement = operation(CancelStatementCommand, {
  handle({ Id }, context: DataContext) {
    const { statement } = openStatement(context, Id);
    if (!context.runner.cancel(statement.id)) throw alreadyDone(statement.status, Id);
    return { Status: true };
  },
});
