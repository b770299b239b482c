import { randomUUID } from "node:crypto";
import { UpdateAliasCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { aliasName, checkRouting, functionVersion, openAliasedFunction, routingConfig } from "../aliases.ts";
import { description, functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { aliasNotFound, preconditionFailed } from "../errors.ts";
import { functionArn } from "../name.ts";
import { describeAlias } from "../versions.ts";

export const updateAlias = operation(UpdateAliasCommand, {
  constraints: {
    FunctionName: functionName,
    Name: aliasName,
    FunctionVersion: functionVersion,
    Description: description,
    RoutingConfig: routingConfig,
  },
  handle(input, context: LambdaContext) {
    const { owner, functions } = context;
    const { Name } = input;
    const stored = openAliasedFunction(context, input.FunctionName, input.FunctionVersion);
    const before = Object.hasOwn(stored.aliases, Name) ? stored.aliases[Name] : undefined;
    if (!before) throw aliasNotFound(functionArn(owner, stored.name, Name), "Alias not found");
    if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId) throw preconditionFailed();
    const alias = {
      version: input.FunctionVersion ?? before.version,
      description: input.Description ?? before.description,
      revisionId: randomUUID(),
      // An empty routing takes the other version away.
      weights: input.RoutingConfig ? input.RoutingConfig.AdditionalVersionWeights : before.weights,
    };
    checkRouting(context, stored, alias.version, alias.weights);
    functions.put(owner, { ...stored, aliases: { ...stored.aliases, [Name]: alias } });
    return describeAlias(owner, stored.name, Name, alias);
  },
});
