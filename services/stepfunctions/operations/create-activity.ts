import { CreateActivityCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { name, tags } from "../constraints.ts";
import { activityArn, checkName, readTags, type StatesContext } from "../context.ts";
import { checkEncryption } from "../state-machine-input.ts";

/** Creating what is there gives it back. */
export const createActivity = operation(CreateActivityCommand, {
  constraints: { name, tags },
  handle(input, { machines, owner, nowMs }: StatesContext) {
    checkName(input.name);
    checkEncryption(input.encryptionConfiguration);
    const existing = machines.activity(owner, input.name);
    const activity = existing ?? {
      arn: activityArn(owner, input.name),
      name: input.name,
      created: nowMs,
      tags: readTags(input.tags),
    };
    if (!existing) machines.putActivity(owner, activity);
    return { activityArn: activity.arn, creationDate: new Date(activity.created) };
  },
});
