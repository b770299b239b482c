import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { openTask } from "../activities.ts";
import { input, taskToken } from "../constraints.ts";
import type { StatesContext } from "../context.ts";
import { invalidOutput } from "../errors.ts";
import { jacksonComplaint } from "../language/lint/json-error.ts";

export const sendTaskSuccess = operation(SendTaskSuccessCommand, {
  constraints: { taskToken, output: input },
  async handle({ taskToken: token, output }, context: StatesContext) {
    try {
      JSON.parse(output);
    } catch {
      throw invalidOutput(jacksonComplaint(output));
    }
    const { execution, thread, task } = openTask(context, token);
    await context.executions.delivered(execution, { kind: "taskSucceeded", thread, task, output });
    return {};
  },
});
