import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import { type LambdaContext, openFunction } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import { ACCOUNT_CONCURRENCY, MIN_UNRESERVED_CONCURRENCY } from "../invoker.ts";

export const putFunctionConcurrency = operation(PutFunctionConcurrencyCommand, {
  constraints: { FunctionName: functionName, ReservedConcurrentExecutions: range(0) },
  handle(input, context: LambdaContext) {
    const { owner, functions } = context;
    const stored = openFunction(context, input.FunctionName);
    const reserved = input.ReservedConcurrentExecutions;
    const left = ACCOUNT_CONCURRENCY - functions.reservedBesides(owner, stored.name) - reserved;
    if (left < MIN_UNRESERVED_CONCURRENCY)
      throw invalidParameter(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
      );
    functions.put(owner, { ...stored, reservedConcurrency: reserved });
    return { ReservedConcurrentExecutions: reserved };
  },
});
