import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, input, name } from "../constraints.ts";
import type { StatesContext } from "../context.ts";
import { startOrFind } from "../start-execution.ts";

export const startExecution = operation(StartExecutionCommand, {
  constraints: { stateMachineArn: arn, name, input },
  handle: (request, context: StatesContext) => startOrFind(context, request),
});
