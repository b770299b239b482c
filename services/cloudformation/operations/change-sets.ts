import { randomUUID } from "node:crypto";
import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { notImplemented, ServiceError } from "../../aws/service-error.ts";
import { changesOf } from "../changes.ts";
import {
  type CloudFormationContext,
  openStack,
  page,
  readInput,
  readTemplate,
  showTags,
  validationError,
} from "../context.ts";
import { newStack } from "../new-stack.ts";
import type { ChangeSet } from "../stack-store.ts";
import { checkUpdatable } from "../updatable.ts";

// The text by which AWS's own tools know that there is nothing to do (recorded; aws-cli's deployer looks for it), read 2026-11-24.
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export const createChangeSet = operation(CreateChangeSetCommand, {
  async handle(input, context: CloudFormationContext) {
    const { owner, stacks, deployer, environment } = context;
    for (const name of [
      "RoleARN",
      "ResourceTypes",
      "ResourcesToImport",
      "ImportExistingResources",
      "IncludeNestedStacks",
    ] as const)
      if (input[name]) throw notImplemented(`CreateChangeSet with ${name}`);
    const type = input.ChangeSetType ?? "UPDATE";
    if (type === "IMPORT") throw notImplemented("CreateChangeSet with ChangeSetType IMPORT");
    const existing = stacks.find(owner, input.StackName);
    if (type === "UPDATE") checkUpdatable(openStack(context, input.StackName));
    else if (existing && existing.status !== "REVIEW_IN_PROGRESS")
      throw validationError(
        `Stack [${existing.name}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
      );
    const next = readInput(await readTemplate(context, input, existing?.input.template), input, existing?.input);
    const stack = existing ?? newStack(context, input.StackName, next);
    const changes = changesOf(deployer, stack, next);
    if (stacks.changeSets(stack.id).some(({ name }) => name === input.ChangeSetName))
      throw new ServiceError("AlreadyExistsException", `ChangeSet ${input.ChangeSetName} already exists`);
    if (!existing) stacks.put(stack);
    const changeSet: ChangeSet = {
      id: `arn:aws:cloudformation:${owner.region}:${owner.account}:changeSet/${input.ChangeSetName}/${randomUUID()}`,
      name: input.ChangeSetName,
      stackId: stack.id,
      type: type === "CREATE" ? "CREATE" : "UPDATE",
      status: changes.length > 0 ? "CREATE_COMPLETE" : "FAILED",
      executionStatus: changes.length > 0 ? "AVAILABLE" : "UNAVAILABLE",
      reason: changes.length > 0 ? undefined : NO_CHANGES,
      description: input.Description,
      created: environment.now().getTime(),
      input: next,
      changes: changes.filter(({ ResourceChange }) => ResourceChange),
    };
    stacks.putChangeSet(changeSet);
    return { Id: changeSet.id, StackId: stack.id };
  },
});

/** By its ARN, or by its name and its stack. */
function openChangeSet(context: CloudFormationContext, nameOrId: string, stackName: string | undefined): ChangeSet {
  const changeSet = nameOrId.startsWith("arn:")
    ? context.stacks.changeSet(nameOrId)
    : context.stacks.changeSets(openStack(context, stackName).id).find(({ name }) => name === nameOrId);
  if (!changeSet) throw new ServiceError("ChangeSetNotFound", `ChangeSet [${nameOrId}] does not exist`);
  return changeSet;
}

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

export const deleteChangeSet = operation(DeleteChangeSetCommand, {
  handle({ ChangeSetName, StackName }, context: CloudFormationContext) {
    context.stacks.deleteChangeSet(openChangeSet(context, ChangeSetName, StackName).id);
    return {};
  },
});

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
