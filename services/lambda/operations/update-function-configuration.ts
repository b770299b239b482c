import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { applySettings, checkSettings } from "../configuration.ts";
import { description, functionName, handler, memorySize, role, runtime, timeout } from "../constraints.ts";
import { checkRevision, type LambdaContext, openFunction } from "../context.ts";
import { LATEST } from "../name.ts";

export const updateFunctionConfiguration = operation(UpdateFunctionConfigurationCommand, {
  constraints: {
    FunctionName: functionName,
    Runtime: runtime,
    Role: role,
    Handler: handler,
    Description: description,
    Timeout: timeout,
    MemorySize: memorySize,
  },
  handle(input, context: LambdaContext) {
    const stored = openFunction(context, input.FunctionName);
    checkRevision(stored, input.RevisionId);
    const { FunctionName: _name, RevisionId: _revision, VpcConfig, ...settings } = input;
    if (VpcConfig?.SubnetIds?.length) throw notImplemented("Lambda functions in a VPC");
    checkSettings(settings);
    const configuration = applySettings(stored.configuration, settings, context.environment.now());
    context.functions.put(context.owner, { ...stored, configuration });
    context.invoker.retire(context.owner, stored.name, LATEST);
    return configuration;
  },
});
