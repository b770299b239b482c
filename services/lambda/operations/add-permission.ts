import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { revised } from "../configuration.ts";
import { functionName, statementId } from "../constraints.ts";
import { checkRevision, type LambdaContext, openFunction } from "../context.ts";
import { statementExists } from "../errors.ts";
import type { PolicyStatement } from "../function-store.ts";
import { functionArn } from "../name.ts";

export const addPermission = operation(AddPermissionCommand, {
  constraints: { FunctionName: functionName, StatementId: statementId },
  handle(input, context: LambdaContext) {
    const { owner, functions, environment } = context;
    const stored = openFunction(context, input.FunctionName, input.Qualifier);
    checkRevision(stored, input.RevisionId);
    if (stored.policy[input.StatementId]) throw statementExists(input.StatementId);
    const StringEquals = {
      ...(input.SourceAccount ? { "AWS:SourceAccount": input.SourceAccount } : {}),
      ...(input.PrincipalOrgID ? { "aws:PrincipalOrgID": input.PrincipalOrgID } : {}),
    };
    const Condition: NonNullable<PolicyStatement["Condition"]> = {
      ...(Object.keys(StringEquals).length > 0 ? { StringEquals } : {}),
      ...(input.SourceArn ? { ArnLike: { "AWS:SourceArn": input.SourceArn } } : {}),
    };
    const statement: PolicyStatement = {
      Sid: input.StatementId,
      Effect: "Allow",
      Principal: principalOf(input.Principal),
      Action: input.Action,
      Resource: functionArn(owner, stored.name),
      ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
    };
    const configuration = { ...stored.configuration, RevisionId: revised(environment.now()).RevisionId };
    functions.put(owner, { ...stored, configuration, policy: { ...stored.policy, [input.StatementId]: statement } });
    return { Statement: JSON.stringify(statement) };
  },
});

/** A service, everybody, or an account by its number or ARN. */
function principalOf(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (principal.endsWith(".amazonaws.com")) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}
