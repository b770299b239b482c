import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openFunction } from "../context.ts";

export const deleteFunction = operation(DeleteFunctionCommand, {
  constraints: { FunctionName: functionName },
  async handle(input, context: LambdaContext) {
    const { owner, functions, invoker, code } = context;
    const { name, codeHash } = openFunction(context, input.FunctionName, input.Qualifier);
    functions.delete(owner, name);
    invoker.retire(owner, name);
    if (!functions.usesCode(codeHash)) await code.delete(codeHash);
    return { StatusCode: 204 };
  },
});
