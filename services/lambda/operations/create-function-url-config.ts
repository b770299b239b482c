import { randomBytes } from "node:crypto";
import { CreateFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { functionName } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { urlExists, urlFunctionNotFound } from "../errors.ts";
import { describeUrl, readUrlTarget, refuseStreaming, urlConstraints, urlQualifier } from "../function-url/config.ts";
import { functionArn, LATEST } from "../name.ts";
import type { StoredUrl } from "../stored-function.ts";
import { findVersion } from "../versions.ts";

export const createFunctionUrlConfig = operation(CreateFunctionUrlConfigCommand, {
  constraints: { FunctionName: functionName, Qualifier: urlQualifier, ...urlConstraints },
  handle(input, context: LambdaContext) {
    const { owner, functions, environment } = context;
    refuseStreaming(input.InvokeMode);
    const { stored, name, qualifier, url: existing } = readUrlTarget(context, input.FunctionName, input.Qualifier);
    if (!stored || !findVersion(stored, qualifier)) throw urlFunctionNotFound();
    if (existing) throw urlExists(functionArn(owner, name, qualifier === LATEST ? undefined : qualifier));
    const now = environment.now().getTime();
    const url: StoredUrl = {
      // 32 letters and digits, as on AWS.
      id: BigInt(`0x${randomBytes(24).toString("hex")}`)
        .toString(36)
        .padStart(32, "0")
        .slice(-32),
      authType: input.AuthType,
      cors: input.Cors,
      invokeMode: input.InvokeMode,
      createdAtMs: now,
      modifiedAtMs: now,
    };
    functions.put(owner, { ...stored, urls: { ...stored.urls, [qualifier]: url } });
    return describeUrl(context, name, qualifier, url, { modified: false });
  },
});
