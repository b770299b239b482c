import { ListExportsCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { type CloudFormationContext, page } from "../context.ts";

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
