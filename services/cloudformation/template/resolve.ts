import { type Template, TemplateError, type Value } from "./parse.ts";

/** What a template's functions are evaluated against. */
export interface Evaluation {
  template: Template;
  parameters: Readonly<Record<string, Value>>;
  pseudo: Readonly<Record<string, Value>>;
  /** A resource's `Ref` and attributes, once it is there. */
  resource(logicalId: string): { ref: string; attributes: Readonly<Record<string, Value>> } | undefined;
  importValue(name: string): string;
}

/** `AWS::NoValue`: the member or element that has it is left out. */
export const NO_VALUE = Symbol("AWS::NoValue");

type Resolved = Value | typeof NO_VALUE;

/** Evaluates every function in a value. @throws TemplateError */
export function resolve(value: Value, evaluation: Evaluation): Value {
  const resolved = resolveAny(value, evaluation);
  return resolved === NO_VALUE ? null : resolved;
}

function resolveAny(value: Value, evaluation: Evaluation): Resolved {
  if (Array.isArray(value))
    return value.map((each) => resolveAny(each, evaluation)).filter((each) => each !== NO_VALUE);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value);
  const [name] = names;
  if (name !== undefined && names.length === 1) {
    const evaluate = FUNCTIONS[name];
    if (evaluate) return evaluate(value[name] ?? null, evaluation);
    if (name.startsWith("Fn::")) throw new TemplateError(`Template error: Terrarium does not implement ${name}.`);
  }
  const result: Record<string, Value> = {};
  for (const [member, each] of Object.entries(value)) {
    const resolved = resolveAny(each, evaluation);
    if (resolved !== NO_VALUE) result[member] = resolved;
  }
  return result;
}

/** Whether a named condition holds. */
export function holds(name: string, evaluation: Evaluation): boolean {
  const condition = evaluation.template.Conditions[name];
  if (condition === undefined)
    throw new TemplateError(
      `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
    );
  return resolve(condition, evaluation) === true;
}

type Evaluate = (argument: Value, evaluation: Evaluation) => Resolved;

const list = (argument: Value, evaluation: Evaluation): Value[] => {
  const resolved = resolve(argument, evaluation);
  return Array.isArray(resolved) ? resolved : [resolved];
};

const asText = (value: Value | undefined, where: string): string => {
  if (value === null || value === undefined || typeof value === "object")
    throw new TemplateError(`Template error: every value of ${where} must be a string`);
  return String(value);
};

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, evaluation) => reference(asText(argument, "Ref"), evaluation),
  Condition: (argument, evaluation) => holds(asText(argument, "Condition"), evaluation),
  "Fn::GetAtt"(argument, evaluation) {
    const parts = Array.isArray(argument) ? argument : String(argument).split(".");
    const [logicalId, ...attribute] = parts.map((part) => asText(resolve(part, evaluation), "Fn::GetAtt"));
    return attributeOf(logicalId ?? "", attribute.join("."), evaluation);
  },
  "Fn::Sub"(argument, evaluation) {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = resolve(variables ?? {}, evaluation) as Record<string, Value>;
    return asText(text, "Fn::Sub").replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const trimmed = name.trim();
      if (trimmed in own) return asText(own[trimmed], "Fn::Sub");
      const dot = trimmed.indexOf(".");
      const value =
        dot < 0
          ? reference(trimmed, evaluation)
          : attributeOf(trimmed.slice(0, dot), trimmed.slice(dot + 1), evaluation);
      return asText(value === NO_VALUE ? "" : value, "Fn::Sub");
    });
  },
  "Fn::Join"(argument, evaluation) {
    const [delimiter, values] = argument as Value[];
    return list(values ?? [], evaluation)
      .map((each) => asText(each, "Fn::Join"))
      .join(asText(delimiter, "Fn::Join"));
  },
  "Fn::Split"(argument, evaluation) {
    const [delimiter, text] = list(argument, evaluation);
    return asText(text, "Fn::Split").split(asText(delimiter, "Fn::Split"));
  },
  "Fn::Select"(argument, evaluation) {
    const [index, values] = list(argument, evaluation);
    const chosen = Array.isArray(values) ? values[Number(index)] : undefined;
    if (chosen === undefined)
      throw new TemplateError(`Template error: Fn::Select cannot select nonexistent value at index ${String(index)}`);
    return chosen;
  },
  "Fn::FindInMap"(argument, evaluation) {
    const [map, first, second] = list(argument, evaluation).map((each) => asText(each, "Fn::FindInMap"));
    const value = evaluation.template.Mappings[map ?? ""]?.[first ?? ""]?.[second ?? ""];
    if (value === undefined)
      throw new TemplateError(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
    return value;
  },
  "Fn::If"(argument, evaluation) {
    const [condition, whenTrue, whenFalse] = argument as Value[];
    const chosen = holds(asText(condition, "Fn::If"), evaluation) ? whenTrue : whenFalse;
    return resolveAny(chosen ?? null, evaluation);
  },
  "Fn::Equals"(argument, evaluation) {
    const [a, b] = list(argument, evaluation);
    return typeof a === "object" || typeof b === "object"
      ? JSON.stringify(a) === JSON.stringify(b)
      : String(a) === String(b);
  },
  "Fn::And": (argument, evaluation) => list(argument, evaluation).every((each) => each === true),
  "Fn::Or": (argument, evaluation) => list(argument, evaluation).some((each) => each === true),
  "Fn::Not": (argument, evaluation) => list(argument, evaluation)[0] !== true,
  "Fn::Base64": (argument, evaluation) =>
    Buffer.from(asText(resolve(argument, evaluation), "Fn::Base64")).toString("base64"),
  "Fn::ImportValue": (argument, evaluation) =>
    evaluation.importValue(asText(resolve(argument, evaluation), "Fn::ImportValue")),
  "Fn::GetAZs"(argument, evaluation) {
    const region = asText(resolve(argument, evaluation), "Fn::GetAZs") || evaluation.pseudo["AWS::Region"];
    return ["a", "b", "c"].map((zone) => `${String(region)}${zone}`);
  },
};

function reference(name: string, { pseudo, parameters, resource }: Evaluation): Resolved {
  if (name === "AWS::NoValue") return NO_VALUE;
  const value = pseudo[name] ?? parameters[name];
  if (value !== undefined) return value;
  const found = resource(name);
  if (!found)
    throw new TemplateError(
      `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
    );
  return found.ref;
}

function attributeOf(logicalId: string, attribute: string, { resource, template }: Evaluation): Value {
  const value = resource(logicalId)?.attributes[attribute];
  if (value === undefined)
    throw new TemplateError(
      template.Resources[logicalId]
        ? `Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`
        : `Template error: instance of Fn::GetAtt references undefined resource ${logicalId}`,
    );
  return value;
}
