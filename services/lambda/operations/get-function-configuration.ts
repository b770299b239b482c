import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openFunction } from "../context.ts";

export const getFunctionConfiguration = operation(GetFunctionConfigurationCommand, {
  constraints: { FunctionName: functionName },
  handle: (input, context: LambdaContext) => openFunction(context, input.FunctionName, input.Qualifier).configuration,
});
