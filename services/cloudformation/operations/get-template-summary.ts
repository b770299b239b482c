import { GetTemplateSummaryCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack, readTemplate } from "../context.ts";
import { checkedTemplate, parametersOf, requiredCapabilities } from "../templates.ts";

export const getTemplateSummary = operation(GetTemplateSummaryCommand, {
  async handle(input, context: CloudFormationContext) {
    const text =
      input.StackName === undefined
        ? await readTemplate(context, input)
        : openStack(context, input.StackName).input.template;
    const template = checkedTemplate(text);
    return {
      Description: template.Description,
      Parameters: parametersOf(template).map((parameter) => ({
        ...parameter,
        ParameterType: template.Parameters[parameter.ParameterKey]?.Type,
      })),
      ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
      Version: template.AWSTemplateFormatVersion === undefined ? undefined : String(template.AWSTemplateFormatVersion),
      ...requiredCapabilities(template),
    };
  },
});
