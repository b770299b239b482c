import { type ParameterDeclaration, type Template, TemplateError, type Value } from "./parse.ts";

/** Parameters' values as given, or as they were. */
export interface GivenParameter {
  ParameterKey?: string | undefined;
  ParameterValue?: string | undefined;
  UsePreviousValue?: boolean | undefined;
}

/**
 * Every parameter's value as text. Messages: recorded against AWS in LocalStack's repository (tests/aws/services/cloudformation), read 2026-11-24.
 * @throws TemplateError
 */
export function readParameters(
  template: Template,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  const unknown = given.filter(({ ParameterKey = "" }) => !(ParameterKey in template.Parameters));
  if (unknown.length > 0)
    throw new TemplateError(
      `Parameters: [${unknown.map(({ ParameterKey }) => ParameterKey).join(", ")}] do not exist in the template`,
    );
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(template.Parameters)) {
    const one = given.find(({ ParameterKey }) => ParameterKey === name);
    const value = one?.UsePreviousValue ? previous[name] : (one?.ParameterValue ?? defaultOf(declaration));
    if (value === undefined) missing.push(name);
    else values[name] = checked(name, value, declaration);
  }
  if (missing.length > 0) throw new TemplateError(`Parameters: [${missing.join(", ")}] must have values`);
  return values;
}

const defaultOf = ({ Default }: ParameterDeclaration): string | undefined =>
  Default === undefined || Default === null ? undefined : String(Default);

function checked(name: string, value: string, declaration: ParameterDeclaration): string {
  const { AllowedValues, AllowedPattern, ConstraintDescription, MinLength, MaxLength, MinValue, MaxValue, Type } =
    declaration;
  const refuse = (reason: string) => new TemplateError(`Parameter '${name}' must ${ConstraintDescription ?? reason}`);
  if (/^AWS::SSM::/.test(Type)) throw new TemplateError(`Terrarium does not implement parameters of type ${Type}.`);
  if (AllowedValues && !AllowedValues.map(String).includes(value))
    throw new TemplateError(ConstraintDescription ?? `Parameter '${name}' must be one of AllowedValues`);
  if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    throw new TemplateError(
      `Parameter ${name} failed to satisfy constraint: ${ConstraintDescription ?? `must match pattern ${AllowedPattern}`}`,
    );
  if (Type === "Number") {
    const number = Number(value);
    if (value.trim() === "" || Number.isNaN(number)) throw refuse("be a number.");
    if (MinValue !== undefined && number < Number(MinValue)) throw refuse(`be greater than or equal to ${MinValue}`);
    if (MaxValue !== undefined && number > Number(MaxValue)) throw refuse(`be less than or equal to ${MaxValue}`);
  }
  if (MinLength !== undefined && value.length < Number(MinLength))
    throw refuse(`contain at least ${MinLength} characters`);
  if (MaxLength !== undefined && value.length > Number(MaxLength))
    throw refuse(`contain at most ${MaxLength} characters`);
  return value;
}

/** Values as the template's functions see them: lists are lists. */
export const parameterValues = (template: Template, texts: Readonly<Record<string, string>>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const type = template.Parameters[name]?.Type ?? "String";
      const isList = type === "CommaDelimitedList" || type.startsWith("List<");
      return [name, isList ? text.split(",").map((each) => each.trim()) : text];
    }),
  );
