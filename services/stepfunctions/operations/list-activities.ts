import { ListActivitiesCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { maxResults, nextToken } from "../constraints.ts";
import { page, type StatesContext } from "../context.ts";

export const listActivities = operation(ListActivitiesCommand, {
  constraints: { maxResults, nextToken },
  handle(input, { machines, owner }: StatesContext) {
    const { items, ...next } = page(machines.activities(owner), input.nextToken, input.maxResults);
    return {
      activities: items.map(({ arn, name, created }) => ({ activityArn: arn, name, creationDate: new Date(created) })),
      ...next,
    };
  },
});
