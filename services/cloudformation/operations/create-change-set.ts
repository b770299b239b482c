import { randomUUID } from "node:crypto";
import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { notImplemented, ServiceError } from "../../aws/service-error.ts";
import { changesOf } from "../changes.ts";
import { type CloudFormationContext, openStack, readInput, readTemplate, validationError } from "../context.ts";
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
