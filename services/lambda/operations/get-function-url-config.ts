import { GetFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { noSuchResource } from "../errors.ts";
import { describeUrl, readUrlTarget, urlQualifier } from "../function-url/config.ts";

export const getFunctionUrlConfig = operation(GetFunctionUrlConfigCommand, {
  constraints: { FunctionName: functionName, Qualifier: urlQualifier },
  handle(input, context: LambdaContext) {
    const { name, qualifier, url } = readUrlTarget(context, input.FunctionName, input.Qualifier);
    if (!url) throw noSuchResource();
    return describeUrl(context, name, qualifier, url, { mode: true });
  },
});
