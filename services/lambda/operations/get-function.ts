import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { CODE_PATH } from "../code-download.ts";
import { functionName } from "../constraints.ts";
import { describeVersion, type LambdaContext, openVersion } from "../context.ts";

export const getFunction = operation(GetFunctionCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const opened = openVersion(context, input.FunctionName, input.Qualifier);
    const { stored, version } = opened;
    return {
      Configuration: describeVersion(context, opened),
      Code: {
        RepositoryType: "S3",
        Location: `${context.environment.endpoint()}${CODE_PATH}${version.codeHash}.zip`,
      },
      ...(Object.keys(stored.tags).length > 0 ? { Tags: stored.tags } : {}),
      ...(stored.reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: stored.reservedConcurrency } }),
    };
  },
});
