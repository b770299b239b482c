import { type Field, GetStatementResultCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { waitTimeSeconds } from "../constraints.ts";
import type { DataContext } from "../context.ts";
import { showField } from "../result-format.ts";
import { readResult } from "../result-page.ts";

export const getStatementResult = operation(GetStatementResultCommand, {
  constraints: { WaitTimeSeconds: waitTimeSeconds },
  async handle(input, context: DataContext) {
    const { rows, columns, output } = await readResult(context, input, "JSON");
    const Records = rows.map((row) => columns.map((column, index): Field => showField(row[index] ?? null, column)));
    return { Records, ...output };
  },
});
