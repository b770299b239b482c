import { DeleteFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { noSuchResource } from "../errors.ts";
import { readUrlTarget, urlQualifier } from "../function-url/config.ts";

export const deleteFunctionUrlConfig = operation(DeleteFunctionUrlConfigCommand, {
  constraints: { FunctionName: functionName, Qualifier: urlQualifier },
  handle(input, context: LambdaContext) {
    const { stored, qualifier, url } = readUrlTarget(context, input.FunctionName, input.Qualifier);
    if (!stored || !url) throw noSuchResource();
    const { [qualifier]: _url, ...urls } = stored.urls;
    context.functions.put(context.owner, { ...stored, urls });
    return {};
  },
});
