import { PublishStateMachineVersionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, description } from "../constraints.ts";
import { openStateMachine, type StatesContext } from "../context.ts";
import { conflict, stateMachineDoesNotExist } from "../errors.ts";
import { publish } from "../versions.ts";

export const publishStateMachineVersion = operation(PublishStateMachineVersionCommand, {
  constraints: { stateMachineArn: arn, description },
  handle(input, context: StatesContext) {
    const { machine, version, alias } = openStateMachine(context, input.stateMachineArn);
    if (version || alias) throw stateMachineDoesNotExist(input.stateMachineArn);
    if (input.revisionId !== undefined && input.revisionId !== machine.revisionId)
      throw conflict(
        `Failed to publish the State Machine version for revision ${input.revisionId}. The current State Machine revision is ${machine.revisionId}.`,
      );
    const { arn: versionArn, created } = publish(
      context.machines,
      context.owner,
      machine,
      input.description,
      context.nowMs,
    );
    return { stateMachineVersionArn: versionArn, creationDate: new Date(created) };
  },
});
