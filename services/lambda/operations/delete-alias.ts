import { DeleteAliasCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { aliasName, openAliasedFunction } from "../aliases.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";

/** An alias that is not there is deleted as well (recorded on AWS by https://github.com/localstack/localstack, 2025-11-25). */
export const deleteAlias = operation(DeleteAliasCommand, {
  constraints: { FunctionName: functionName, Name: aliasName },
  handle({ FunctionName, Name }, context: LambdaContext) {
    const stored = openAliasedFunction(context, FunctionName);
    const { [Name]: _alias, ...aliases } = stored.aliases;
    const { [Name]: _policy, ...policies } = stored.policies;
    context.functions.put(context.owner, { ...stored, aliases, policies });
    return {};
  },
});
