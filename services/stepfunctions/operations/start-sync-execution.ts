import { StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, includedData, input, name } from "../constraints.ts";
import type { StatesContext } from "../context.ts";
import type { Ending } from "../execution-store.ts";
import { prepare, requireExpress } from "../start-execution.ts";

const BILLED_STEP_MS = 100;
const BILLED_MEMORY_MB = 64;

export const startSyncExecution = operation(StartSyncExecutionCommand, {
  constraints: { stateMachineArn: arn, name, input, includedData },
  async handle(request, context: StatesContext) {
    const start = prepare(context, request);
    requireExpress(start);
    const ending = await new Promise<Ending>((resolve) => context.executions.startExpress(start, false, resolve));
    const ms = ending.stoppedMs - start.facts.startedMs;
    const shown = request.includedData === "METADATA_ONLY" ? undefined : ending;
    return {
      executionArn: start.facts.arn,
      stateMachineArn: start.facts.stateMachineArn,
      name: start.facts.name,
      startDate: new Date(start.facts.startedMs),
      stopDate: new Date(ending.stoppedMs),
      status: ending.status === "ABORTED" ? ("FAILED" as const) : ending.status,
      ...(ending.error === undefined ? {} : { error: ending.error }),
      ...(ending.cause === undefined ? {} : { cause: ending.cause }),
      ...(shown ? { input: start.facts.input } : {}),
      inputDetails: { included: shown !== undefined },
      ...(shown?.output === undefined ? {} : { output: shown.output }),
      outputDetails: { included: shown !== undefined },
      traceHeader: request.traceHeader,
      billingDetails: {
        billedMemoryUsedInMB: BILLED_MEMORY_MB,
        billedDurationInMilliseconds: Math.max(1, Math.ceil(ms / BILLED_STEP_MS)) * BILLED_STEP_MS,
      },
    };
  },
});
