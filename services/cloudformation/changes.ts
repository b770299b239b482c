import type { Change } from "@aws-sdk/client-cloudformation";
import { asValidationError } from "./context.ts";
import { changedProperties, type Deployer } from "./deployer.ts";
import { declarationOf, type Plan, propertiesOf, typeOf } from "./plan.ts";
import type { Properties } from "./resource-type.ts";
import type { Stack, StackInput } from "./stack-store.ts";
import { references } from "./template/dependencies.ts";
import { TemplateError, type Value } from "./template/parse.ts";
import { resolve } from "./template/resolve.ts";

/** What CloudFormation shows for a value that only the update will give. */
const KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}";

/**
 * What an input would do to a stack. A property that depends on a resource which is itself replaced counts as changed when that
 * happens, not before: then its value is not known.
 */
export function changesOf(deployer: Deployer, stack: Stack, next: StackInput): Change[] {
  try {
    const plan = deployer.plan(next, stack);
    const changes: Change[] = [];
    const added = new Set<string>();
    const modified = new Set<string>();
    for (const logicalId of plan.order) {
      const { Type } = declarationOf(plan.template, logicalId);
      const before = stack.resources[logicalId];
      if (!before?.physical) {
        added.add(logicalId);
        changes.push(change("Add", logicalId, Type));
        continue;
      }
      const changed = changedProperties(before.properties, propertiesInAdvance(plan, logicalId, added, modified));
      if (changed.length === 0) continue;
      modified.add(logicalId);
      const type = typeOf(Type);
      const replaces = !type.update || changed.some((name) => type.replacedBy.includes(name));
      changes.push(change("Modify", logicalId, Type, before.physical.physicalId, replaces, changed));
    }
    for (const [logicalId, { type, physical }] of Object.entries(stack.resources))
      if (!plan.order.includes(logicalId)) changes.push(change("Remove", logicalId, type, physical?.physicalId));
    const outputs =
      JSON.stringify(plan.template.Outputs) !== JSON.stringify(deployer.plan(stack.input, stack).template.Outputs);
    const tags = JSON.stringify(next.tags) !== JSON.stringify(stack.input.tags);
    // Outputs and tags are part of the stack, not of a resource: they make an update, and no line in it.
    return changes.length === 0 && (outputs || tags) && stack.status !== "REVIEW_IN_PROGRESS"
      ? [{ Type: "Resource" }]
      : changes;
  } catch (error) {
    throw asValidationError(error);
  }
}

/** A resource's properties, as far as they are known before the resources that come earlier are added and modified. */
function propertiesInAdvance(
  plan: Plan,
  logicalId: string,
  added: ReadonlySet<string>,
  modified: ReadonlySet<string>,
): Properties {
  const { template, evaluation } = plan;
  const isKnown = (value: Value): boolean => {
    const needed = references(value, template);
    if (!needed.isDisjointFrom(added)) return false;
    if (needed.isDisjointFrom(modified)) return true;
    try {
      resolve(value, evaluation);
      return true;
    } catch (error) {
      // An attribute that the resource will have, such as the stream of a table.
      if (error instanceof TemplateError) return false;
      throw error;
    }
  };
  const declaration = declarationOf(template, logicalId);
  const Properties = Object.fromEntries(
    Object.entries(declaration.Properties ?? {}).map(([name, value]) => [
      name,
      isKnown(value) ? value : KNOWN_AFTER_APPLY,
    ]),
  );
  const Resources = { ...template.Resources, [logicalId]: { ...declaration, Properties } };
  return propertiesOf({ ...plan, template: { ...template, Resources } }, logicalId);
}

const change = (
  Action: "Add" | "Modify" | "Remove",
  LogicalResourceId: string,
  ResourceType: string,
  PhysicalResourceId?: string,
  replaces?: boolean,
  properties: readonly string[] = [],
): Change => ({
  Type: "Resource",
  ResourceChange: {
    Action,
    LogicalResourceId,
    ResourceType,
    PhysicalResourceId,
    ...(Action === "Modify"
      ? {
          Replacement: replaces ? "True" : "False",
          Scope: ["Properties"],
          Details: properties.map((Name) => ({
            Target: { Attribute: "Properties", Name, RequiresRecreation: replaces ? "Always" : "Never" },
            Evaluation: "Static",
            ChangeSource: "DirectModification",
          })),
        }
      : { Scope: [], Details: [] }),
  },
});
