import { ServiceError } from "../aws/service-error.ts";
import { type CloudFormationContext, openStack } from "./context.ts";
import type { ChangeSet } from "./stack-store.ts";

/** By its ARN, or by its name and its stack. */
export function openChangeSet(
  context: CloudFormationContext,
  nameOrId: string,
  stackName: string | undefined,
): ChangeSet {
  const changeSet = nameOrId.startsWith("arn:")
    ? context.stacks.changeSet(nameOrId)
    : context.stacks.changeSets(openStack(context, stackName).id).find(({ name }) => name === nameOrId);
  if (!changeSet) throw new ServiceError("ChangeSetNotFound", `ChangeSet [${nameOrId}] does not exist`);
  return changeSet;
}
