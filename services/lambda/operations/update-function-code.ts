import { UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { revised } from "../configuration.ts";
import { functionName } from "../constraints.ts";
import { checkRevision, type LambdaContext, openFunction } from "../context.ts";
import { storePackage } from "../package-source.ts";

export const updateFunctionCode = operation(UpdateFunctionCodeCommand, {
  constraints: { FunctionName: functionName },
  async handle(input, context: LambdaContext) {
    if (input.Publish) throw notImplemented("UpdateFunctionCode with Publish (versions)");
    checkRevision(openFunction(context, input.FunctionName), input.RevisionId);
    const { codeHash, CodeSha256, CodeSize } = await storePackage(context, input);
    // Read again: it may have changed while the package was fetched.
    const stored = openFunction(context, input.FunctionName);
    checkRevision(stored, input.RevisionId);
    const configuration = {
      ...stored.configuration,
      ...(input.Architectures ? { Architectures: input.Architectures } : {}),
      CodeSha256,
      CodeSize,
      ...revised(context.environment.now()),
    };
    if (input.DryRun) return configuration;
    context.functions.put(context.owner, { ...stored, configuration, codeHash });
    context.invoker.retire(context.owner, stored.name);
    return configuration;
  },
});
