import { DeleteFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openFunction } from "../context.ts";

export const deleteFunctionConcurrency = operation(DeleteFunctionConcurrencyCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const { reservedConcurrency: _reserved, ...stored } = openFunction(context, input.FunctionName);
    context.functions.put(context.owner, stored);
    return {};
  },
});
