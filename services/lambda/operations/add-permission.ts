import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName, statementId } from "../constraints.ts";
import { type LambdaContext, openVersion } from "../context.ts";
import { invalidParameter, statementExists } from "../errors.ts";
import { functionArn, LATEST } from "../name.ts";
import { changePolicy, checkPolicyRevision, policyOf } from "../policies.ts";
import type { PolicyStatement } from "../stored-function.ts";

export const addPermission = operation(AddPermissionCommand, {
  constraints: { FunctionName: functionName, StatementId: statementId },
  handle(input, context: LambdaContext) {
    const opened = openVersion(context, input.FunctionName, input.Qualifier);
    const { stored, qualifier } = opened;
    // Recorded on AWS by https://github.com/localstack/localstack (test_permission_exceptions), 2025-11-25
    if (qualifier === LATEST) throw invalidParameter("We currently do not support adding policies for $LATEST.");
    checkPolicyRevision(opened, input.RevisionId);
    const policy = policyOf(stored, qualifier);
    if (policy[input.StatementId]) throw statementExists(input.StatementId);
    const StringEquals = {
      ...(input.SourceAccount ? { "AWS:SourceAccount": input.SourceAccount } : {}),
      ...(input.PrincipalOrgID ? { "aws:PrincipalOrgID": input.PrincipalOrgID } : {}),
      ...(input.EventSourceToken ? { "lambda:EventSourceToken": input.EventSourceToken } : {}),
      ...(input.FunctionUrlAuthType ? { "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType } : {}),
    };
    const Condition: NonNullable<PolicyStatement["Condition"]> = {
      ...(Object.keys(StringEquals).length > 0 ? { StringEquals } : {}),
      ...(input.InvokedViaFunctionUrl === undefined
        ? {}
        : { Bool: { "lambda:InvokedViaFunctionUrl": String(input.InvokedViaFunctionUrl) } }),
      ...(input.SourceArn ? { ArnLike: { "AWS:SourceArn": input.SourceArn } } : {}),
    };
    const statement: PolicyStatement = {
      Sid: input.StatementId,
      Effect: "Allow",
      Principal: principalOf(input.Principal),
      Action: input.Action,
      Resource: functionArn(context.owner, stored.name, qualifier),
      ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
    };
    changePolicy(context, opened, { ...policy, [input.StatementId]: statement });
    return { Statement: JSON.stringify(statement) };
  },
});

/** A service, everybody, or an account by its number or ARN. */
function principalOf(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (principal.endsWith(".amazonaws.com")) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}
