import { parseArn, type StatesContext } from "./context.ts";
import { activityDoesNotExist, invalidToken, taskTimedOut } from "./errors.ts";
import { readToken } from "./language/states/task.ts";
import type { Activity } from "./state-machine-store.ts";

/** @throws ActivityDoesNotExist, InvalidArn */
export function openActivity({ machines }: StatesContext, arn: string): Activity {
  const { name, account, region } = parseArn(arn, ["activity"]);
  const activity = machines.activity({ account, region }, name);
  if (!activity) throw activityDoesNotExist(arn);
  return activity;
}

/** The task that a token stands for. @throws InvalidToken, TaskTimedOut when nobody waits for it any more */
export function openTask(
  { store, executions }: StatesContext,
  token: string,
): { execution: string; thread: number; task: number } {
  const named = readToken(token);
  const execution = named && store.get(named.execution);
  if (!named || !execution) throw invalidToken();
  const thread = execution.status === "RUNNING" ? executions.threads(execution).get(named.thread) : undefined;
  if (thread?.doing.kind !== "task" || thread.task !== named.task) throw taskTimedOut();
  if (thread.doing.task.token !== token) throw invalidToken();
  return named;
}
