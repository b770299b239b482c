import { GetFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { eventConfigNotFound } from "../errors.ts";
import { describeEventConfig, openEventConfig } from "../event-config.ts";

export const getFunctionEventInvokeConfig = operation(GetFunctionEventInvokeConfigCommand, {
  constraints: { FunctionName: functionName },
  handle(input, context: LambdaContext) {
    const { stored, name, qualifier, arn } = openEventConfig(context, input.FunctionName, input.Qualifier);
    const config = stored?.eventConfigs[qualifier];
    if (!config) throw eventConfigNotFound(arn);
    return describeEventConfig(context.owner, name, qualifier, config);
  },
});
