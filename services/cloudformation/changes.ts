import type { Change } from "@aws-sdk/client-cloudformation";
import { asValidationError } from "./context.ts";
import { changedProperties, type Deployer } from "./deployer.ts";
import { declarationOf, propertiesOf, typeOf } from "./plan.ts";
import type { Stack, StackInput } from "./stack-store.ts";

/**
 * What an input would do to a stack. A property that depends on a resource which is itself replaced counts as changed when that
 * happens, not before: then its value is not known.
 */
export function changesOf(deployer: Deployer, stack: Stack, next: StackInput): Change[] {
  try {
    const plan = deployer.plan(next, stack);
    const changes: Change[] = [];
    for (const logicalId of plan.order) {
      const { Type } = declarationOf(plan.template, logicalId);
      const before = stack.resources[logicalId];
      if (!before?.physical) {
        changes.push(change("Add", logicalId, Type));
        continue;
      }
      const changed = changedProperties(before.properties, propertiesOf(plan, logicalId));
      if (changed.length === 0) continue;
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
