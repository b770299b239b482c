import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, cause, error } from "../constraints.ts";
import { openExecution, type StatesContext } from "../context.ts";

/** Stopping what has ended changes nothing. */
export const stopExecution = operation(StopExecutionCommand, {
  constraints: { executionArn: arn, error, cause },
  async handle(input, context: StatesContext) {
    const { arn: executionArn } = openExecution(context, input.executionArn);
    await context.executions.delivered(executionArn, { kind: "stopped", error: input.error, cause: input.cause });
    const { stoppedMs } = openExecution(context, executionArn);
    return { stopDate: new Date(stoppedMs ?? context.nowMs) };
  },
});
