import { UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { revised } from "../configuration.ts";
import { functionName } from "../constraints.ts";
import { checkRevision, type LambdaContext, openFunction } from "../context.ts";
import { LATEST } from "../name.ts";
import { storePackage } from "../package-source.ts";
import { publish } from "../versions.ts";

export const updateFunctionCode = operation(UpdateFunctionCodeCommand, {
  constraints: { FunctionName: functionName },
  async handle(input, context: LambdaContext) {
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
    const changed = { ...stored, configuration, codeHash };
    const published = input.Publish ? publish(context.owner, changed, undefined) : undefined;
    context.functions.put(context.owner, published?.stored ?? changed);
    context.invoker.retire(context.owner, stored.name, LATEST);
    return published?.published.configuration ?? configuration;
  },
});
