import { ListStacksCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, page } from "../context.ts";

export const listStacks = operation(ListStacksCommand, {
  handle({ StackStatusFilter, NextToken }, { owner, stacks }: CloudFormationContext) {
    const found = stacks
      .list(owner)
      .filter(({ status }) => !StackStatusFilter?.length || StackStatusFilter.includes(status));
    const { items, ...rest } = page(found, NextToken);
    return {
      StackSummaries: items.map((stack) => ({
        StackId: stack.id,
        StackName: stack.name,
        TemplateDescription: stack.description,
        CreationTime: new Date(stack.created),
        LastUpdatedTime: stack.updated === undefined ? undefined : new Date(stack.updated),
        DeletionTime: stack.deleted === undefined ? undefined : new Date(stack.deleted),
        StackStatus: stack.status,
        StackStatusReason: stack.reason,
      })),
      ...rest,
    };
  },
});
