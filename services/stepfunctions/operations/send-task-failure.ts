import { SendTaskFailureCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { openTask } from "../activities.ts";
import { cause, error, taskToken } from "../constraints.ts";
import type { StatesContext } from "../context.ts";

export const sendTaskFailure = operation(SendTaskFailureCommand, {
  constraints: { taskToken, error, cause },
  async handle(input, context: StatesContext) {
    const { execution, thread, task } = openTask(context, input.taskToken);
    await context.executions.delivered(execution, {
      kind: "taskFailed",
      thread,
      task,
      error: input.error,
      cause: input.cause,
    });
    return {};
  },
});
