import { DeleteStateMachineCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn } from "../constraints.ts";
import { parseArn, type StatesContext } from "../context.ts";

/** Deleting what is not there is no error. Executions under way are stopped. */
export const deleteStateMachine = operation(DeleteStateMachineCommand, {
  constraints: { stateMachineArn: arn },
  handle({ stateMachineArn }, { machines, executions }: StatesContext) {
    const { name, account, region } = parseArn(stateMachineArn, ["stateMachine"]);
    const machine = machines.get({ account, region }, name);
    if (!machine) return {};
    machines.delete({ account, region }, machine);
    executions.stopAllOf(machine.arn);
    return {};
  },
});
