import { DeleteChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { operation } from "../../aws/operation.ts";
import { openChangeSet } from "../change-sets.ts";
import type { CloudFormationContext } from "../context.ts";

export const deleteChangeSet = operation(DeleteChangeSetCommand, {
  handle({ ChangeSetName, StackName }, context: CloudFormationContext) {
    context.stacks.deleteChangeSet(openChangeSet(context, ChangeSetName, StackName).id);
    return {};
  },
});
