import { DeleteActivityCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn } from "../constraints.ts";
import { parseArn, type StatesContext } from "../context.ts";

/** Deleting what is not there is no error. */
export const deleteActivity = operation(DeleteActivityCommand, {
  constraints: { activityArn: arn },
  handle({ activityArn }, { machines, owner }: StatesContext) {
    machines.deleteActivity(owner, parseArn(activityArn, ["activity"]).name);
    return {};
  },
});
