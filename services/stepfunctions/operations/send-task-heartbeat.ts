import { SendTaskHeartbeatCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { openTask } from "../activities.ts";
import { taskToken } from "../constraints.ts";
import type { StatesContext } from "../context.ts";

export const sendTaskHeartbeat = operation(SendTaskHeartbeatCommand, {
  constraints: { taskToken },
  async handle(input, context: StatesContext) {
    const { execution, thread, task } = openTask(context, input.taskToken);
    await context.executions.delivered(execution, { kind: "heartbeat", thread, task });
    return {};
  },
});
