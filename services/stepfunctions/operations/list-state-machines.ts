import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { maxResults, nextToken } from "../constraints.ts";
import { page, type StatesContext } from "../context.ts";

export const listStateMachines = operation(ListStateMachinesCommand, {
  constraints: { maxResults, nextToken },
  handle(input, { machines, owner }: StatesContext) {
    const { items, ...next } = page(machines.list(owner), input.nextToken, input.maxResults);
    return {
      stateMachines: items.map(({ arn, name, type, created }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: new Date(created),
      })),
      ...next,
    };
  },
});
