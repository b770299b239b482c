import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack } from "../context.ts";

export const getTemplate = operation(GetTemplateCommand, {
  handle({ StackName }, context: CloudFormationContext) {
    return {
      TemplateBody: openStack(context, StackName).input.template,
      StagesAvailable: ["Original" as const, "Processed" as const],
    };
  },
});
