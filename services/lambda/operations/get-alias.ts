import { GetAliasCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { aliasName, openAliasedFunction } from "../aliases.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { aliasNotFound } from "../errors.ts";
import { functionArn } from "../name.ts";
import { describeAlias } from "../versions.ts";

export const getAlias = operation(GetAliasCommand, {
  constraints: { FunctionName: functionName, Name: aliasName },
  handle({ FunctionName, Name }, context: LambdaContext) {
    const { name, aliases } = openAliasedFunction(context, FunctionName);
    const alias = Object.hasOwn(aliases, Name) ? aliases[Name] : undefined;
    if (!alias) throw aliasNotFound(functionArn(context.owner, name, Name), "Cannot find alias arn");
    return describeAlias(context.owner, name, Name, alias);
  },
});
