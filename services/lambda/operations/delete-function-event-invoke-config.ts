import { DeleteFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { eventConfigNotFound } from "../errors.ts";
import { openEventConfig } from "../event-config.ts";

export const deleteFunctionEventInvokeConfig = operation(DeleteFunctionEventInvokeConfigCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const { stored, qualifier, arn } = openEventConfig(context, input.FunctionName, input.Qualifier);
    if (!stored?.eventConfigs[qualifier]) throw eventConfigNotFound(arn);
    const { [qualifier]: _config, ...eventConfigs } = stored.eventConfigs;
    context.functions.put(context.owner, { ...stored, eventConfigs });
    return {};
  },
});
