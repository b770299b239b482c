import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, openStack, page, showTags } from "../context.ts";
import type { Stack } from "../stack-store.ts";
import { parseTemplate } from "../template/parse.ts";

export const describeStacks = operation(DescribeStacksCommand, {
  handle({ StackName, NextToken }, context: CloudFormationContext) {
    if (StackName !== undefined) return { Stacks: [show(openStack(context, StackName))] };
    const stacks = context.stacks.list(context.owner).filter(({ status }) => status !== "DELETE_COMPLETE");
    const { items, ...rest } = page(stacks, NextToken);
    return { Stacks: items.map(show), ...rest };
  },
});

const show = (stack: Stack) => ({
  StackId: stack.id,
  StackName: stack.name,
  Description: stack.description,
  Parameters: Object.entries(stack.input.parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue: isSecret(stack, ParameterKey) ? "****" : ParameterValue,
  })),
  CreationTime: new Date(stack.created),
  LastUpdatedTime: stack.updated === undefined ? undefined : new Date(stack.updated),
  DeletionTime: stack.deleted === undefined ? undefined : new Date(stack.deleted),
  RollbackConfiguration: {},
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DisableRollback: stack.disableRollback,
  EnableTerminationProtection: stack.terminationProtection,
  NotificationARNs: [],
  Capabilities: stack.input.capabilities as "CAPABILITY_IAM"[],
  Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
    ExportName: exportName,
  })),
  Tags: showTags(stack.input.tags),
  DriftInformation: { StackDriftStatus: "NOT_CHECKED" as const },
});

function isSecret({ input }: Stack, name: string): boolean {
  return String(parseTemplate(input.template).Parameters[name]?.NoEcho ?? false) === "true";
}
