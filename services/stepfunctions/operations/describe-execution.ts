import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, includedData } from "../constraints.ts";
import { openExecution, type StatesContext } from "../context.ts";
import { redriveStatus } from "../redrive.ts";

export const describeExecution = operation(DescribeExecutionCommand, {
  constraints: { executionArn: arn, includedData },
  handle(input, context: StatesContext) {
    const execution = openExecution(context, input.executionArn);
    const { facts, extras, status, output, error, cause, stoppedMs } = execution;
    const included = input.includedData !== "METADATA_ONLY";
    return {
      executionArn: execution.arn,
      stateMachineArn: facts.stateMachineArn,
      stateMachineAliasArn: facts.aliasArn,
      stateMachineVersionArn: facts.versionArn,
      mapRunArn: execution.mapRunArn,
      name: facts.name,
      status,
      startDate: new Date(execution.startedMs),
      ...(stoppedMs === undefined ? {} : { stopDate: new Date(stoppedMs) }),
      ...(included ? { input: facts.input } : {}),
      inputDetails: { included },
      ...(output === undefined ? {} : { ...(included ? { output } : {}), outputDetails: { included } }),
      error,
      cause,
      traceHeader: extras.traceHeader,
      redriveCount: facts.redriveCount,
      ...(facts.redrivenMs === undefined ? {} : { redriveDate: new Date(facts.redrivenMs) }),
      ...redriveStatus(context, execution),
    };
  },
});
