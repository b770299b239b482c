import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { describeVersion, type LambdaContext, openVersion } from "../context.ts";

export const getFunctionConfiguration = operation(GetFunctionConfigurationCommand, {
  constraints: { FunctionName: functionName },
  handle: (input, context: LambdaContext) =>
    describeVersion(context, openVersion(context, input.FunctionName, input.Qualifier)),
});
