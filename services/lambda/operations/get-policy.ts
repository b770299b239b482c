import { GetPolicyCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openVersion } from "../context.ts";
import { noSuchResource } from "../errors.ts";
import { policyOf, revisionOf } from "../policies.ts";

export const getPolicy = operation(GetPolicyCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const opened = openVersion(context, input.FunctionName, input.Qualifier);
    const Statement = Object.values(policyOf(opened.stored, opened.qualifier));
    if (Statement.length === 0) throw noSuchResource();
    return {
      Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement }),
      RevisionId: revisionOf(opened),
    };
  },
});
