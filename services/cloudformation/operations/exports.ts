import { ListExportsCommand, ListImportsCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, page, validationError } from "../context.ts";

export const listExports = operation(ListExportsCommand, {
  handle({ NextToken }, { owner, stacks }: CloudFormationContext) {
    const exports = stacks
      .list(owner)
      .filter(({ status }) => status !== "DELETE_COMPLETE")
      .flatMap(({ id, outputs }) =>
        outputs.flatMap(({ exportName, value }) =>
          exportName === undefined ? [] : [{ ExportingStackId: id, Name: exportName, Value: value }],
        ),
      );
    const { items, ...rest } = page(exports, NextToken);
    return { Exports: items, ...rest };
  },
});

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
