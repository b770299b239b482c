import { GetFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openFunction } from "../context.ts";

export const getFunctionConcurrency = operation(GetFunctionConcurrencyCommand, {
  constraints: { FunctionName: functionName },
  handle: (input, context: LambdaContext) => ({
    ReservedConcurrentExecutions: openFunction(context, input.FunctionName).reservedConcurrency,
  }),
});
