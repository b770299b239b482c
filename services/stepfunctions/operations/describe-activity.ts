import { DescribeActivityCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { openActivity } from "../activities.ts";
import { arn } from "../constraints.ts";
import type { StatesContext } from "../context.ts";

export const describeActivity = operation(DescribeActivityCommand, {
  constraints: { activityArn: arn },
  handle({ activityArn }, context: StatesContext) {
    const { arn: found, name, created } = openActivity(context, activityArn);
    return { activityArn: found, name, creationDate: new Date(created) };
  },
});
