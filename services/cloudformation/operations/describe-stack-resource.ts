import { DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack, validationError } from "../context.ts";
import { showResource } from "../stack-resources.ts";

export const describeStackResource = operation(DescribeStackResourceCommand, {
  handle({ StackName, LogicalResourceId }, context: CloudFormationContext) {
    const stack = openStack(context, StackName);
    const resource = stack.resources[LogicalResourceId];
    if (!resource) throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        ...showResource(resource),
        LastUpdatedTimestamp: new Date(resource.updated),
      },
    };
  },
});
