import { ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack, page } from "../context.ts";

export const listChangeSets = operation(ListChangeSetsCommand, {
  handle({ StackName, NextToken }, context: CloudFormationContext) {
    const stack = openStack(context, StackName);
    const { items, ...rest } = page(context.stacks.changeSets(stack.id), NextToken);
    return {
      Summaries: items.map((changeSet) => ({
        StackId: stack.id,
        StackName: stack.name,
        ChangeSetId: changeSet.id,
        ChangeSetName: changeSet.name,
        ExecutionStatus: changeSet.executionStatus,
        Status: changeSet.status,
        StatusReason: changeSet.reason,
        CreationTime: new Date(changeSet.created),
        Description: changeSet.description,
      })),
      ...rest,
    };
  },
});
