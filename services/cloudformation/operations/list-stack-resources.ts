import { ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack, page } from "../context.ts";
import { showResource } from "../stack-resources.ts";

export const listStackResources = operation(ListStackResourcesCommand, {
  handle({ StackName, NextToken }, context: CloudFormationContext) {
    const { items, ...rest } = page(Object.values(openStack(context, StackName).resources), NextToken);
    return {
      StackResourceSummaries: items.map((resource) => ({
        ...showResource(resource),
        LastUpdatedTimestamp: new Date(resource.updated),
      })),
      ...rest,
    };
  },
});
