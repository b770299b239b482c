import { UpdateFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { eventConfigNotFound } from "../errors.ts";
import { checkDestinations, describeEventConfig, eventConfigConstraints, openForEventConfig } from "../event-config.ts";

/** Unlike PutFunctionEventInvokeConfig it leaves what is not given as it was. */
export const updateFunctionEventInvokeConfig = operation(UpdateFunctionEventInvokeConfigCommand, {
  constraints: { FunctionName: functionName, ...eventConfigConstraints },
  handle(input, context: LambdaContext) {
    const { owner, functions, environment } = context;
    const { stored, name, qualifier, arn } = openForEventConfig(context, input.FunctionName, input.Qualifier);
    const before = stored.eventConfigs[qualifier];
    if (!before) throw eventConfigNotFound(arn);
    checkDestinations(context, name, input.DestinationConfig);
    const config = {
      maximumRetryAttempts: input.MaximumRetryAttempts ?? before.maximumRetryAttempts,
      maximumEventAgeSeconds: input.MaximumEventAgeInSeconds ?? before.maximumEventAgeSeconds,
      destinations: input.DestinationConfig
        ? { ...before.destinations, ...input.DestinationConfig }
        : before.destinations,
      modifiedAtMs: environment.now().getTime(),
    };
    functions.put(owner, { ...stored, eventConfigs: { ...stored.eventConfigs, [qualifier]: config } });
    return describeEventConfig(owner, name, qualifier, config);
  },
});
