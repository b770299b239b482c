import { DescribeChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { openChangeSet } from "../change-sets.ts";
import { type CloudFormationContext, openStack, page, showTags } from "../context.ts";

export const describeChangeSet = operation(DescribeChangeSetCommand, {
  handle({ ChangeSetName, StackName, NextToken }, context: CloudFormationContext) {
    const changeSet = openChangeSet(context, ChangeSetName, StackName);
    const stack = openStack(context, changeSet.stackId);
    const { items, ...rest } = page(changeSet.changes, NextToken);
    return {
      ChangeSetName: changeSet.name,
      ChangeSetId: changeSet.id,
      StackId: stack.id,
      StackName: stack.name,
      Description: changeSet.description,
      Parameters: Object.entries(changeSet.input.parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      CreationTime: new Date(changeSet.created),
      ExecutionStatus: changeSet.executionStatus,
      Status: changeSet.status,
      StatusReason: changeSet.reason,
      NotificationARNs: [],
      RollbackConfiguration: {},
      Capabilities: changeSet.input.capabilities as "CAPABILITY_IAM"[],
      Tags: showTags(changeSet.input.tags),
      Changes: items,
      ...rest,
      IncludeNestedStacks: false,
    };
  },
});
