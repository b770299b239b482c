import { ListImportsCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, page, validationError } from "../context.ts";

export const listImports = operation(ListImportsCommand, {
  handle({ ExportName, NextToken }, { owner, stacks }: CloudFormationContext) {
    const importers = stacks
      .list(owner)
      .filter(({ status, imports }) => status !== "DELETE_COMPLETE" && imports.includes(ExportName));
    if (importers.length === 0) throw validationError(`Export '${ExportName}' is not imported by any stack.`);
    const { items, ...rest } = page(
      importers.map(({ name }) => name),
      NextToken,
    );
    return { Imports: items, ...rest };
  },
});
