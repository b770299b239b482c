import { DescribeMapRunCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { longArn } from "../constraints.ts";
import { parseArn, type StatesContext } from "../context.ts";

export const describeMapRun = operation(DescribeMapRunCommand, {
  constraints: { mapRunArn: longArn },
  handle({ mapRunArn }, { mapRuns }: StatesContext) {
    parseArn(mapRunArn, ["mapRun"]);
    const run = mapRuns.open(mapRunArn);
    return {
      mapRunArn: run.arn,
      executionArn: run.executionArn,
      status: run.status,
      startDate: new Date(run.startedMs),
      ...(run.stoppedMs === undefined ? {} : { stopDate: new Date(run.stoppedMs) }),
      maxConcurrency: run.maxConcurrency,
      toleratedFailureCount: run.toleratedFailureCount,
      toleratedFailurePercentage: run.toleratedFailurePercentage,
      itemCounts: run.items,
      executionCounts: run.executions,
      ...(run.redriveCount === 0 ? {} : { redriveCount: run.redriveCount }),
      ...(run.redrivenMs === undefined ? {} : { redriveDate: new Date(run.redrivenMs) }),
    };
  },
});
