import { UpdateMapRunCommand } from "@aws-sdk/client-sfn";
import { range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { longArn } from "../constraints.ts";
import { parseArn, type StatesContext } from "../context.ts";

/** Takes effect on a run that goes on. */
export const updateMapRun = operation(UpdateMapRunCommand, {
  constraints: {
    mapRunArn: longArn,
    maxConcurrency: range(0),
    toleratedFailurePercentage: range(0, 100),
    toleratedFailureCount: range(0),
  },
  handle({ mapRunArn, ...change }, { mapRuns }: StatesContext) {
    parseArn(mapRunArn, ["mapRun"]);
    mapRuns.update(mapRunArn, change);
    return {};
  },
});
