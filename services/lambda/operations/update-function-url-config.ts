import { UpdateFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { noSuchResource, urlFunctionNotFound } from "../errors.ts";
import { describeUrl, readUrlTarget, refuseStreaming, urlConstraints, urlQualifier } from "../function-url/config.ts";
import { findVersion } from "../versions.ts";

export const updateFunctionUrlConfig = operation(UpdateFunctionUrlConfigCommand, {
  constraints: { FunctionName: functionName, Qualifier: urlQualifier, ...urlConstraints },
  handle(input, context: LambdaContext) {
    refuseStreaming(input.InvokeMode);
    const { stored, name, qualifier, url: before } = readUrlTarget(context, input.FunctionName, input.Qualifier);
    if (!stored || !findVersion(stored, qualifier)) throw urlFunctionNotFound();
    if (!before) throw noSuchResource();
    const url = {
      ...before,
      authType: input.AuthType ?? before.authType,
      // Empty settings take them away.
      cors: input.Cors ? (Object.keys(input.Cors).length > 0 ? input.Cors : undefined) : before.cors,
      invokeMode: input.InvokeMode ?? before.invokeMode,
      modifiedAtMs: context.environment.now().getTime(),
    };
    context.functions.put(context.owner, { ...stored, urls: { ...stored.urls, [qualifier]: url } });
    return describeUrl(context, name, qualifier, url, {});
  },
});
