import { DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type CloudFormationContext, validationError } from "../context.ts";

export const deleteStack = operation(DeleteStackCommand, {
  handle(input, { owner, stacks, deployer }: CloudFormationContext) {
    for (const name of ["RoleARN", "RetainResources"] as const)
      if (input[name] !== undefined) throw notImplemented(`DeleteStack with ${name}`);
    const stack = stacks.find(owner, input.StackName);
    // Deleting what is not there succeeds.
    if (!stack || (stack.status.startsWith("DELETE_") && stack.status !== "DELETE_FAILED")) return {};
    if (stack.terminationProtection)
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    const exports = new Set(stack.outputs.flatMap(({ exportName }) => exportName ?? []));
    const importer = stacks
      .list(owner)
      .find(
        ({ id, status, imports }) =>
          id !== stack.id && status !== "DELETE_COMPLETE" && imports.some((name) => exports.has(name)),
      );
    if (importer) {
      const name = importer.imports.find((each) => exports.has(each));
      throw validationError(`Export ${name} cannot be deleted as it is in use by ${importer.name}`);
    }
    deployer.delete(stack);
    return {};
  },
});
