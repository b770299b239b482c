import { GetTemplateCommand, GetTemplateSummaryCommand, ValidateTemplateCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { asValidationError, type CloudFormationContext, openStack, readTemplate } from "../context.ts";
import { checkReferences } from "../template/dependencies.ts";
import { parseTemplate, type Template } from "../template/parse.ts";

export const getTemplate = operation(GetTemplateCommand, {
  handle({ StackName }, context: CloudFormationContext) {
    return {
      TemplateBody: openStack(context, StackName).input.template,
      StagesAvailable: ["Original" as const, "Processed" as const],
    };
  },
});

function read(text: string): Template {
  try {
    const template = parseTemplate(text);
    checkReferences(template);
    return template;
  } catch (error) {
    throw asValidationError(error);
  }
}

function capabilities({ Resources }: Template) {
  const iam = Object.entries(Resources).filter(([, { Type }]) => Type.startsWith("AWS::IAM::"));
  if (iam.length === 0) return {};
  const named = iam.some(([, { Properties }]) => Properties?.RoleName !== undefined);
  return {
    Capabilities: [named ? ("CAPABILITY_NAMED_IAM" as const) : ("CAPABILITY_IAM" as const)],
    CapabilitiesReason: `The following resource(s) require capabilities: [${[...new Set(iam.map(([, { Type }]) => Type))].join(", ")}]`,
  };
}

const parametersOf = ({ Parameters }: Template) =>
  Object.entries(Parameters).map(([ParameterKey, declaration]) => ({
    ParameterKey,
    ...(declaration.Default === undefined ? {} : { DefaultValue: String(declaration.Default) }),
    NoEcho: String(declaration.NoEcho ?? false) === "true",
    Description: declaration.Description,
  }));

export const validateTemplate = operation(ValidateTemplateCommand, {
  async handle(input, context: CloudFormationContext) {
    const template = read(await readTemplate(context, input));
    return { Description: template.Description, Parameters: parametersOf(template), ...capabilities(template) };
  },
});

export const getTemplateSummary = operation(GetTemplateSummaryCommand, {
  async handle(input, context: CloudFormationContext) {
    const text =
      input.StackName === undefined
        ? await readTemplate(context, input)
        : openStack(context, input.StackName).input.template;
    const template = read(text);
    return {
      Description: template.Description,
      Parameters: parametersOf(template).map((parameter) => ({
        ...parameter,
        ParameterType: template.Parameters[parameter.ParameterKey]?.Type,
      })),
      ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
      Version: template.AWSTemplateFormatVersion === undefined ? undefined : String(template.AWSTemplateFormatVersion),
      ...capabilities(template),
    };
  },
});
