import { ListStateMachineAliasesCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, maxResults, nextToken } from "../constraints.ts";
import { openStateMachine, page, type StatesContext } from "../context.ts";

/** Of a state machine, or of one version: then those that lead to it. */
export const listStateMachineAliases = operation(ListStateMachineAliasesCommand, {
  constraints: { stateMachineArn: arn, maxResults, nextToken },
  handle(input, context: StatesContext) {
    const { machine, version } = openStateMachine(context, input.stateMachineArn);
    const aliases = context.machines
      .aliases(machine.arn)
      .filter(({ routes }) => !version || routes.some((route) => route.stateMachineVersionArn === version.arn));
    const { items, ...next } = page(aliases, input.nextToken, input.maxResults);
    return {
      stateMachineAliases: items.map(({ arn: stateMachineAliasArn, created }) => ({
        stateMachineAliasArn,
        creationDate: new Date(created),
      })),
      ...next,
    };
  },
});
