import { ListMapRunsCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, maxResults, nextToken } from "../constraints.ts";
import { openExecution, page, type StatesContext } from "../context.ts";

export const listMapRuns = operation(ListMapRunsCommand, {
  constraints: { executionArn: arn, maxResults, nextToken },
  handle(input, context: StatesContext) {
    const { arn: executionArn } = openExecution(context, input.executionArn);
    const { items, ...next } = page(context.mapRuns.of(executionArn), input.nextToken, input.maxResults);
    return {
      mapRuns: items.map((run) => ({
        executionArn,
        mapRunArn: run.arn,
        stateMachineArn: run.stateMachineArn,
        startDate: new Date(run.startedMs),
        ...(run.stoppedMs === undefined ? {} : { stopDate: new Date(run.stoppedMs) }),
      })),
      ...next,
    };
  },
});
