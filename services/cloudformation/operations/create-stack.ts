import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { notImplemented, ServiceError } from "../../aws/service-error.ts";
import { asValidationError, type CloudFormationContext, readInput, readTemplate } from "../context.ts";
import { newStack } from "../new-stack.ts";

export const createStack = operation(CreateStackCommand, {
  async handle(input, context: CloudFormationContext) {
    const { owner, stacks, deployer } = context;
    for (const name of [
      "RoleARN",
      "ResourceTypes",
      "StackPolicyBody",
      "StackPolicyURL",
      "RollbackConfiguration",
    ] as const)
      if (input[name] !== undefined) throw notImplemented(`CreateStack with ${name}`);
    if (input.OnFailure === "DELETE") throw notImplemented("CreateStack with OnFailure DELETE");
    const template = await readTemplate(context, input);
    const made = readInput(template, input);
    if (stacks.find(owner, input.StackName))
      throw new ServiceError("AlreadyExistsException", `Stack [${input.StackName}] already exists`);
    const stack = newStack(context, input.StackName, made);
    stack.disableRollback = input.DisableRollback ?? input.OnFailure === "DO_NOTHING";
    stack.terminationProtection = input.EnableTerminationProtection ?? false;
    try {
      deployer.plan(made, stack);
    } catch (error) {
      throw asValidationError(error);
    }
    deployer.create(stack);
    return { StackId: stack.id };
  },
});
