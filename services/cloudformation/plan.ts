import type { Properties, ResourceType } from "./resource-type.ts";
import { RESOURCE_TYPES } from "./resources/index.ts";
import type { Owner, Stack, StackInput, StackOutput } from "./stack-store.ts";
import { checkReferences, dependencies, inOrder } from "./template/dependencies.ts";
import { parameterValues } from "./template/parameters.ts";
import { parseTemplate, type ResourceDeclaration, type Template, TemplateError, type Value } from "./template/parse.ts";
import { type Evaluation, holds, resolve } from "./template/resolve.ts";

/** A template together with what it is evaluated against. */
export interface Plan {
  template: Template;
  evaluation: Evaluation;
  /** Logical ids of the resources whose condition holds, each after what it needs. */
  order: string[];
  imports: Set<string>;
}

/**
 * Reads and checks a stack's input.
 * @param stack whose resources are there already, for Ref and GetAtt
 * @param importValue another stack's export
 * @throws TemplateError
 */
export function planOf(input: StackInput, stack: Stack, importValue: (owner: Owner, name: string) => string): Plan {
  const template = parseTemplate(input.template);
  checkReferences(template);
  const { account, region } = stack.owner;
  const imports = new Set<string>();
  const evaluation: Evaluation = {
    template,
    parameters: parameterValues(template, input.parameters),
    pseudo: {
      "AWS::AccountId": account,
      "AWS::Region": region,
      "AWS::Partition": "aws",
      "AWS::URLSuffix": "amazonaws.com",
      "AWS::StackName": stack.name,
      "AWS::StackId": stack.id,
      "AWS::NotificationARNs": [],
    },
    resource(logicalId) {
      const physical = stack.resources[logicalId]?.physical;
      return physical && { ref: physical.ref ?? physical.physicalId, attributes: physical.attributes };
    },
    importValue(name) {
      imports.add(name);
      return importValue(stack.owner, name);
    },
  };
  const active = new Set(
    Object.entries(template.Resources)
      .filter(([, { Condition }]) => Condition === undefined || holds(Condition, evaluation))
      .map(([logicalId]) => logicalId),
  );
  const unknown = [...active].filter((logicalId) => !RESOURCE_TYPES.has(declarationOf(template, logicalId).Type));
  if (unknown.length > 0)
    throw new TemplateError(
      `Template format error: Unrecognized resource types: [${[...new Set(unknown.map((id) => declarationOf(template, id).Type))].join(", ")}]`,
    );
  return { template, evaluation, order: inOrder(dependencies(template, active)), imports };
}

export function declarationOf(template: Template, logicalId: string): ResourceDeclaration {
  const declaration = template.Resources[logicalId];
  if (!declaration) throw new Error(`${logicalId} is not in the template.`);
  return declaration;
}

export function typeOf(type: string): ResourceType {
  const found = RESOURCE_TYPES.get(type);
  if (!found) throw new TemplateError(`Template format error: Unrecognized resource types: [${type}]`);
  return found;
}

/** A resource's properties, evaluated and checked against its type. @throws TemplateError */
export function propertiesOf({ template, evaluation }: Plan, logicalId: string): Properties {
  const declaration = declarationOf(template, logicalId);
  const type = typeOf(declaration.Type);
  const properties = resolve((declaration.Properties ?? {}) as Value, evaluation) as Properties;
  const unsupported = Object.keys(properties).filter((name) => !type.properties.includes(name));
  if (unsupported.length > 0) throw new TemplateError(`Encountered unsupported property ${unsupported[0]}`);
  const missing = (type.required ?? []).filter((name) => properties[name] === undefined);
  if (missing.length > 0) throw new TemplateError(`Property ${missing.join(", ")} cannot be empty.`);
  return properties;
}

/** The stack's outputs, once all resources are there. @throws TemplateError */
export function outputsOf({ template, evaluation }: Plan): StackOutput[] {
  return Object.entries(template.Outputs)
    .filter(([, { Condition }]) => Condition === undefined || holds(Condition, evaluation))
    .map(([key, { Value: value, Description, Export }]) => {
      const resolved = resolve(value, evaluation);
      return {
        key,
        value: Array.isArray(resolved) ? resolved.join(",") : String(resolved),
        description: Description,
        exportName: Export && String(resolve(Export.Name, evaluation)),
      };
    });
}
