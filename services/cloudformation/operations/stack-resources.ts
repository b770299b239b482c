import {
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  ListStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack, page, validationError } from "../context.ts";
import type { StackResource } from "../stack-store.ts";

const show = (resource: StackResource) => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physical?.physicalId,
  ResourceType: resource.type,
  ResourceStatus: resource.status,
  ResourceStatusReason: resource.reason,
  DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" as const },
});

export const listStackResources = operation(ListStackResourcesCommand, {
  handle({ StackName, NextToken }, context: CloudFormationContext) {
    const { items, ...rest } = page(Object.values(openStack(context, StackName).resources), NextToken);
    return {
      StackResourceSummaries: items.map((resource) => ({
        ...show(resource),
        LastUpdatedTimestamp: new Date(resource.updated),
      })),
      ...rest,
    };
  },
});

export const describeStackResource = operation(DescribeStackResourceCommand, {
  handle({ StackName, LogicalResourceId }, context: CloudFormationContext) {
    const stack = openStack(context, StackName);
    const resource = stack.resources[LogicalResourceId];
    if (!resource) throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        ...show(resource),
        LastUpdatedTimestamp: new Date(resource.updated),
      },
    };
  },
});

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
          ...show(resource),
          Timestamp: new Date(resource.updated),
        })),
    };
  },
});
