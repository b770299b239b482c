import { type FunctionConfiguration, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { description, functionName } from "../constraints.ts";
import { checkRevision, type LambdaContext, openFunction } from "../context.ts";
import { otherCode } from "../errors.ts";
import { publish } from "../versions.ts";

export const publishVersion = operation(PublishVersionCommand, {
  constraints: { FunctionName: functionName, Description: description },
  handle(input, context: LambdaContext): FunctionConfiguration {
    const stored = openFunction(context, input.FunctionName);
    checkRevision(stored, input.RevisionId);
    const { CodeSha256 } = stored.configuration;
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== CodeSha256)
      throw otherCode(input.CodeSha256, CodeSha256);
    const { stored: changed, published } = publish(context.owner, stored, input.Description);
    if (changed !== stored) context.functions.put(context.owner, changed);
    return published.configuration;
  },
});
