import { RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openVersion } from "../context.ts";
import { statementNotFound } from "../errors.ts";
import { changePolicy, checkPolicyRevision, policyOf } from "../policies.ts";

export const removePermission = operation(RemovePermissionCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const opened = openVersion(context, input.FunctionName, input.Qualifier);
    checkPolicyRevision(opened, input.RevisionId);
    const { [input.StatementId]: removed, ...policy } = policyOf(opened.stored, opened.qualifier);
    if (!removed) throw statementNotFound(input.StatementId);
    changePolicy(context, opened, policy);
    return {};
  },
});
