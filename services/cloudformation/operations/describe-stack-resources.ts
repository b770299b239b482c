import { DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack } from "../context.ts";
import { showResource } from "../stack-resources.ts";

export const describeStackResources = operation(DescribeStackResourcesCommand, {
  handle({ StackName, LogicalResourceId, PhysicalResourceId }, context: CloudFormationContext) {
    const owning = PhysicalResourceId
      ? context.stacks
          .list(context.owner)
          .find(({ resources }) =>
            Object.values(resources).some(({ physical }) => physical?.physicalId === PhysicalResourceId),
          )?.id
      : StackName;
    const stack = openStack(context, owning);
    return {
      StackResources: Object.values(stack.resources)
        .filter(({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId)
        .map((resource) => ({
          StackName: stack.name,
          StackId: stack.id,
          ...showResource(resource),
          Timestamp: new Date(resource.updated),
        })),
    };
  },
});
