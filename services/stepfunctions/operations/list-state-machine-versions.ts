import { ListStateMachineVersionsCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, maxResults, nextToken } from "../constraints.ts";
import { openStateMachine, page, type StatesContext } from "../context.ts";

export const listStateMachineVersions = operation(ListStateMachineVersionsCommand, {
  constraints: { stateMachineArn: arn, maxResults, nextToken },
  handle(input, context: StatesContext) {
    const { machine } = openStateMachine(context, input.stateMachineArn);
    const { items, ...next } = page(context.machines.versions(machine.arn), input.nextToken, input.maxResults);
    return {
      stateMachineVersions: items.map(({ arn: stateMachineVersionArn, created }) => ({
        stateMachineVersionArn,
        creationDate: new Date(created),
      })),
      ...next,
    };
  },
});
