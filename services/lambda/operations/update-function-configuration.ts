import { type FunctionConfiguration, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { applySettings, checkSettings } from "../configuration.ts";
import { description, functionName, handler, memorySize, role, runtime, timeout } from "../constraints.ts";
import { checkRevision, type LambdaContext, openFunction } from "../context.ts";
import { attachLayers, describeLayers, layerArns } from "../layers.ts";
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
    Layers: layerArns,
  },
  async handle(input, context: LambdaContext): Promise<FunctionConfiguration> {
    checkRevision(openFunction(context, input.FunctionName), input.RevisionId);
    const { FunctionName: _name, RevisionId: _revision, VpcConfig, ...settings } = input;
    if (VpcConfig?.SubnetIds?.length) throw notImplemented("Lambda functions in a VPC");
    checkSettings(settings);
    const given = input.Layers && (await attachLayers(context, input.Layers));
    // Read again: it may have changed while layers were laid over each other.
    const stored = openFunction(context, input.FunctionName);
    checkRevision(stored, input.RevisionId);
    const { layers, optHash } = given ?? stored;
    const configuration = {
      ...applySettings(stored.configuration, settings, context.environment.now()),
      ...describeLayers(layers),
    };
    context.functions.put(context.owner, { ...stored, configuration, layers, optHash });
    context.invoker.retire(context.owner, stored.name, LATEST);
    return configuration;
  },
});
