import { RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { checkRevision, type LambdaContext, openFunction } from "../context.ts";
import { statementNotFound } from "../errors.ts";

export const removePermission = operation(RemovePermissionCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const stored = openFunction(context, input.FunctionName, input.Qualifier);
    checkRevision(stored, input.RevisionId);
    const { [input.StatementId]: removed, ...policy } = stored.policy;
    if (!removed) throw statementNotFound(input.StatementId);
    context.functions.put(context.owner, { ...stored, policy });
    return {};
  },
});
