import { asValidationError } from "./context.ts";
import { checkReferences } from "./template/dependencies.ts";
import { parseTemplate, type Template } from "./template/parse.ts";

export function checkedTemplate(text: string): Template {
  try {
    const template = parseTemplate(text);
    checkReferences(template);
    return template;
  } catch (error) {
    throw asValidationError(error);
  }
}

export function requiredCapabilities({ Resources }: Template) {
  const iam = Object.entries(Resources).filter(([, { Type }]) => Type.startsWith("AWS::IAM::"));
  if (iam.length === 0) return {};
  const named = iam.some(([, { Properties }]) => Properties?.RoleName !== undefined);
  return {
    Capabilities: [named ? ("CAPABILITY_NAMED_IAM" as const) : ("CAPABILITY_IAM" as const)],
    CapabilitiesReason: `The following resource(s) require capabilities: [${[...new Set(iam.map(([, { Type }]) => Type))].join(", ")}]`,
  };
}

export const parametersOf = ({ Parameters }: Template) =>
  Object.entries(Parameters).map(([ParameterKey, declaration]) => ({
    ParameterKey,
    ...(declaration.Default === undefined ? {} : { DefaultValue: String(declaration.Default) }),
    NoEcho: String(declaration.NoEcho ?? false) === "true",
    Description: declaration.Description,
  }));
