import { ValidateTemplateCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, readTemplate } from "../context.ts";
import { checkedTemplate, parametersOf, requiredCapabilities } from "../templates.ts";

export const validateTemplate = operation(ValidateTemplateCommand, {
  async handle(input, context: CloudFormationContext) {
    const template = checkedTemplate(await readTemplate(context, input));
    return { Description: template.Description, Parameters: parametersOf(template), ...requiredCapabilities(template) };
  },
});
