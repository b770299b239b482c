import { randomUUID } from "node:crypto";
import { CreateAliasCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { aliasName, checkRouting, functionVersion, openAliasedFunction, routingConfig } from "../aliases.ts";
import { description, functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { aliasExists } from "../errors.ts";
import { functionArn } from "../name.ts";
import { describeAlias } from "../versions.ts";

export const createAlias = operation(CreateAliasCommand, {
  constraints: {
    FunctionName: functionName,
    Name: aliasName,
    FunctionVersion: functionVersion,
    Description: description,
    RoutingConfig: routingConfig,
  },
  handle(input, context: LambdaContext) {
    const { owner, functions } = context;
    const { Name, FunctionVersion: version } = input;
    const stored = openAliasedFunction(context, input.FunctionName, version);
    const weights = input.RoutingConfig?.AdditionalVersionWeights;
    checkRouting(context, stored, version, weights);
    if (Object.hasOwn(stored.aliases, Name)) throw aliasExists(functionArn(owner, stored.name, Name));
    const alias = { version, description: input.Description ?? "", revisionId: randomUUID(), weights };
    functions.put(owner, { ...stored, aliases: { ...stored.aliases, [Name]: alias } });
    return describeAlias(owner, stored.name, Name, alias);
  },
});
