import { GetActivityTaskCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { openActivity } from "../activities.ts";
import { arn, workerName } from "../constraints.ts";
import type { StatesContext } from "../context.ts";

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html: "holds the connection open … 60 seconds", read 2026-11-24
const WAIT_MS = 60_000;

export const getActivityTask = operation(GetActivityTaskCommand, {
  constraints: { activityArn: arn, workerName },
  async handle(input, context: StatesContext, request) {
    const { arn: activityArn } = openActivity(context, input.activityArn);
    const isOpen = (): boolean => !(request.body as { destroyed?: boolean }).destroyed;
    const task = await context.activities.next(activityArn, WAIT_MS, isOpen);
    // Nothing to do: an answer without a token.
    if (!task) return {};
    const { thread } = task;
    const execution = context.store.byId(task.execution);
    if (thread.doing.kind !== "task" || !execution) throw new Error("The queue holds a thread without a task.");
    await context.executions.delivered(execution.arn, {
      kind: "activityStarted",
      thread: thread.id,
      task: thread.task,
      workerName: input.workerName,
    });
    context.activities.settled(task);
    return { taskToken: thread.doing.task.token, input: JSON.stringify(thread.doing.task.parameters) };
  },
});
