import { DeleteStateMachineAliasCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { openAlias } from "../aliases.ts";
import { arn } from "../constraints.ts";
import type { StatesContext } from "../context.ts";

export const deleteStateMachineAlias = operation(DeleteStateMachineAliasCommand, {
  constraints: { stateMachineAliasArn: arn },
  handle(input, context: StatesContext) {
    const { machine, alias } = openAlias(context, input.stateMachineAliasArn);
    context.machines.deleteAlias(machine.arn, alias.name);
    return {};
  },
});
