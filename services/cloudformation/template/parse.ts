import { parseDocument, type ScalarTag, type YAMLMap, type YAMLSeq } from "yaml";

/** A template as it was written: intrinsic functions in their long form. */
export interface Template {
  AWSTemplateFormatVersion?: string;
  Description?: string;
  Parameters: Record<string, ParameterDeclaration>;
  Mappings: Record<string, Record<string, Record<string, Value>>>;
  Conditions: Record<string, Value>;
  Resources: Record<string, ResourceDeclaration>;
  Outputs: Record<string, OutputDeclaration>;
}

export type Value = null | string | number | boolean | Value[] | { [name: string]: Value };

export interface ParameterDeclaration {
  Type: string;
  Default?: Value;
  Description?: string;
  NoEcho?: boolean | string;
  AllowedValues?: Value[];
  AllowedPattern?: string;
  ConstraintDescription?: string;
  MinLength?: number;
  MaxLength?: number;
  MinValue?: number;
  MaxValue?: number;
}

export interface ResourceDeclaration {
  Type: string;
  Properties?: { [name: string]: Value };
  Condition?: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: Value;
}

export interface OutputDeclaration {
  Value: Value;
  Description?: string;
  Condition?: string;
  Export?: { Name: Value };
}

/** A template that cannot be used; the message is CloudFormation's. */
export class TemplateError extends Error {}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html, read 2026-11-24
const FUNCTIONS = [
  "Base64",
  "Cidr",
  "FindInMap",
  "GetAtt",
  "GetAZs",
  "If",
  "ImportValue",
  "Join",
  "Select",
  "Split",
  "Sub",
  "And",
  "Equals",
  "Not",
  "Or",
];
const SECTIONS = new Set([
  "AWSTemplateFormatVersion",
  "Description",
  "Metadata",
  "Parameters",
  "Mappings",
  "Conditions",
  "Resources",
  "Outputs",
]);

/** `!Sub x` as `{ "Fn::Sub": x }`; `!GetAtt a.b` as `{ "Fn::GetAtt": ["a", "b"] }`. */
function longForm(name: string, value: Value): Value {
  if (name === "Ref" || name === "Condition") return { [name]: value };
  if (name === "GetAtt" && typeof value === "string") {
    const dot = value.indexOf(".");
    return { "Fn::GetAtt": [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}

const TAGS = ["Ref", "Condition", ...FUNCTIONS].flatMap((name): unknown[] => [
  { tag: `!${name}`, resolve: (text: string) => longForm(name, text) } satisfies ScalarTag,
  { tag: `!${name}`, collection: "seq", resolve: (sequence: YAMLSeq) => longForm(name, sequence.toJSON() as Value) },
  { tag: `!${name}`, collection: "map", resolve: (map: YAMLMap) => longForm(name, map.toJSON() as Value) },
]);

/** Reads YAML (with short-form intrinsic functions) or JSON. @throws TemplateError */
export function parseTemplate(text: string): Template {
  // The library's type for custom tags does not admit collections that become plain values, which it handles.
  const document = parseDocument(text, { customTags: TAGS as ScalarTag[], version: "1.1", logLevel: "silent" });
  const [problem] = document.errors;
  if (problem)
    throw new TemplateError(`Template format error: YAML not well-formed. (${problem.message.split("\n")[0]})`);
  const [warning] = document.warnings;
  if (warning) throw new TemplateError(`Template format error: ${warning.message.split("\n")[0]}`);
  const parsed = document.toJS() as unknown;
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new TemplateError("Template format error: unsupported structure.");
  const sections = parsed as Partial<Template> & Record<string, unknown>;
  if (sections.Transform !== undefined) throw new TemplateError("Terrarium does not implement the section Transform.");
  if (sections.Rules !== undefined) throw new TemplateError("Terrarium does not implement the section Rules.");
  const unknown = Object.keys(sections).filter((name) => !SECTIONS.has(name));
  if (unknown.length > 0) throw new TemplateError(`Invalid template property or properties [${unknown.join(", ")}]`);
  if (!sections.Resources || Object.keys(sections.Resources).length === 0)
    throw new TemplateError("Template format error: At least one Resources member must be defined.");
  for (const [name, resource] of Object.entries(sections.Resources)) {
    if (!/^[a-zA-Z0-9]+$/.test(name))
      throw new TemplateError(`Template format error: Resource name ${name} is non alphanumeric.`);
    if (typeof resource?.Type !== "string")
      throw new TemplateError(
        `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
      );
  }
  return { Parameters: {}, Mappings: {}, Conditions: {}, Outputs: {}, ...sections, Resources: sections.Resources };
}
