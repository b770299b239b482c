import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { changesOf } from "../changes.ts";
import { type CloudFormationContext, openStack, readInput, readTemplate, validationError } from "../context.ts";
import { checkUpdatable } from "../updatable.ts";

export const updateStack = operation(UpdateStackCommand, {
  async handle(input, context: CloudFormationContext) {
    for (const name of ["RoleARN", "ResourceTypes", "StackPolicyBody", "RollbackConfiguration"] as const)
      if (input[name] !== undefined) throw notImplemented(`UpdateStack with ${name}`);
    const stack = openStack(context, input.StackName);
    checkUpdatable(stack);
    const next = readInput(await readTemplate(context, input, stack.input.template), input, stack.input);
    if (changesOf(context.deployer, stack, next).length === 0) throw validationError("No updates are to be performed.");
    context.deployer.update(stack, next);
    return { StackId: stack.id };
  },
});
