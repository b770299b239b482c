import { DescribeStackEventsCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack, page } from "../context.ts";

export const describeStackEvents = operation(DescribeStackEventsCommand, {
  handle({ StackName, NextToken }, context: CloudFormationContext) {
    const stack = openStack(context, StackName);
    const { items, ...rest } = page(context.stacks.events(stack.id), NextToken);
    return {
      StackEvents: items.map((event) => ({
        StackId: stack.id,
        StackName: stack.name,
        EventId: event.id,
        LogicalResourceId: event.logicalId,
        PhysicalResourceId: event.physicalId,
        ResourceType: event.type,
        Timestamp: new Date(event.time),
        ResourceStatus: event.status as "CREATE_COMPLETE",
        ResourceStatusReason: event.reason,
      })),
      ...rest,
    };
  },
});
