import { ExecuteChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { openChangeSet } from "../change-sets.ts";
import { type CloudFormationContext, openStack } from "../context.ts";

export const executeChangeSet = operation(ExecuteChangeSetCommand, {
  handle(input, context: CloudFormationContext) {
    const { stacks, deployer } = context;
    const changeSet = openChangeSet(context, input.ChangeSetName, input.StackName);
    if (changeSet.executionStatus !== "AVAILABLE")
      throw new ServiceError(
        "InvalidChangeSetStatus",
        `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
      );
    const stack = openStack(context, changeSet.stackId);
    // Executing one change set deletes all others of its stack (user guide, using-cfn-updating-stacks-changesets, read 2026-11-24).
    for (const { id } of stacks.changeSets(stack.id)) if (id !== changeSet.id) stacks.deleteChangeSet(id);
    stacks.putChangeSet({ ...changeSet, executionStatus: "EXECUTE_COMPLETE" });
    stack.disableRollback = input.DisableRollback ?? false;
    if (stack.status === "REVIEW_IN_PROGRESS") deployer.create({ ...stack, input: changeSet.input });
    else deployer.update(stack, changeSet.input);
    return {};
  },
});
