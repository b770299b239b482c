import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { CODE_PATH } from "../code-download.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openFunction } from "../context.ts";

export const getFunction = operation(GetFunctionCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const stored = openFunction(context, input.FunctionName, input.Qualifier);
    return {
      Configuration: stored.configuration,
      Code: {
        RepositoryType: "S3",
        Location: `${context.environment.endpoint()}${CODE_PATH}${stored.codeHash}.zip`,
      },
      ...(Object.keys(stored.tags).length > 0 ? { Tags: stored.tags } : {}),
      ...(stored.reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: stored.reservedConcurrency } }),
    };
  },
});
