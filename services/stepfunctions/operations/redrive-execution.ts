import { RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn } from "../constraints.ts";
import { openExecution, type StatesContext } from "../context.ts";
import { redrive } from "../redrive.ts";

export const redriveExecution = operation(RedriveExecutionCommand, {
  constraints: { executionArn: arn },
  async handle(input, context: StatesContext) {
    await redrive(context, openExecution(context, input.executionArn));
    return { redriveDate: new Date(context.nowMs) };
  },
});
