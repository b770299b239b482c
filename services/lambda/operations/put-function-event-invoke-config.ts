import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import { checkDestinations, describeEventConfig, eventConfigConstraints, openForEventConfig } from "../event-config.ts";
import type { EventConfig } from "../stored-function.ts";

export const putFunctionEventInvokeConfig = operation(PutFunctionEventInvokeConfigCommand, {
  constraints: { FunctionName: functionName, ...eventConfigConstraints },
  handle(input, context: LambdaContext) {
    const { owner, functions, environment } = context;
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
    if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && !DestinationConfig)
      throw invalidParameter("You must specify at least one of error handling or destination setting.");
    const { stored, name, qualifier } = openForEventConfig(context, input.FunctionName, input.Qualifier);
    checkDestinations(context, name, DestinationConfig);
    const config: EventConfig = {
      maximumRetryAttempts: MaximumRetryAttempts,
      maximumEventAgeSeconds: MaximumEventAgeInSeconds,
      destinations: DestinationConfig,
      modifiedAtMs: environment.now().getTime(),
    };
    functions.put(owner, { ...stored, eventConfigs: { ...stored.eventConfigs, [qualifier]: config } });
    return describeEventConfig(owner, name, qualifier, config);
  },
});
