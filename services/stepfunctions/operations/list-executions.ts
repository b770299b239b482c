import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, longArn, maxResults, nextTokenOfExecutions, statusFilter } from "../constraints.ts";
import { openStateMachine, pageFrom, pageSize, pageToken, type StatesContext } from "../context.ts";
import { stateMachineTypeNotSupported, validation } from "../errors.ts";

export const listExecutions = operation(ListExecutionsCommand, {
  constraints: { stateMachineArn: arn, mapRunArn: longArn, maxResults, nextToken: nextTokenOfExecutions, statusFilter },
  handle(input, context: StatesContext) {
    const start = pageFrom(input.nextToken);
    const size = pageSize(input.maxResults);
    const filter = {
      status: input.statusFilter,
      redriven: input.redriveFilter && input.redriveFilter === "REDRIVEN",
    };
    const rows = context.store.list(listed(input, context), filter, start, size + 1);
    const version = input.stateMachineArn?.split(":").slice(7)[0];
    const shown = rows
      .slice(0, size)
      .filter(
        ({ facts }) =>
          version === undefined ||
          facts.versionArn === input.stateMachineArn ||
          facts.aliasArn === input.stateMachineArn,
      );
    return {
      executions: shown.map(({ arn: executionArn, facts, status, startedMs, stoppedMs, mapRunArn, extras }) => ({
        executionArn,
        stateMachineArn: facts.stateMachineArn,
        stateMachineAliasArn: facts.aliasArn,
        stateMachineVersionArn: facts.versionArn,
        mapRunArn,
        itemCount: extras.itemCount,
        name: facts.name,
        status,
        startDate: new Date(startedMs),
        ...(stoppedMs === undefined ? {} : { stopDate: new Date(stoppedMs) }),
        redriveCount: facts.redriveCount,
        ...(facts.redrivenMs === undefined ? {} : { redriveDate: new Date(facts.redrivenMs) }),
      })),
      ...(rows.length > size ? { nextToken: pageToken(start + size) } : {}),
    };
  },
});

function listed(
  input: { stateMachineArn?: string | undefined; mapRunArn?: string | undefined },
  context: StatesContext,
): { machine: string } | { mapRun: string } {
  if ((input.stateMachineArn === undefined) === (input.mapRunArn === undefined))
    throw validation("Either stateMachineArn or mapRunArn must be specified, and not both");
  if (input.mapRunArn !== undefined) return { mapRun: context.mapRuns.open(input.mapRunArn).arn };
  const { machine } = openStateMachine(context, input.stateMachineArn ?? "");
  if (machine.type === "EXPRESS") throw stateMachineTypeNotSupported();
  return { machine: machine.arn };
}
