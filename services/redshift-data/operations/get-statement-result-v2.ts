import { GetStatementResultV2Command } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { waitTimeSeconds } from "../constraints.ts";
import type { DataContext } from "../context.ts";
import { showCsv } from "../result-format.ts";
import { readResult } from "../result-page.ts";

export const getStatementResultV2 = operation(GetStatementResultV2Command, {
  constraints: { WaitTimeSeconds: waitTimeSeconds },
  async handle(input, context: DataContext) {
    const { rows, output } = await readResult(context, input, "CSV");
    return { Records: [{ CSVRecords: showCsv(rows) }], ResultFormat: "CSV" as const, ...output };
  },
});
