import { DeleteStateMachineAliasCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn } from "../constraints.ts";
import { parseArn, type StatesContext, stateMachineArn } from "../context.ts";

/** Deleting what is not there is no error (recorded). */
export const deleteStateMachineAlias = operation(DeleteStateMachineAliasCommand, {
  constraints: { stateMachineAliasArn: arn },
  handle(input, context: StatesContext) {
    const { account, region, name, rest } = parseArn(input.stateMachineAliasArn, ["stateMachine"]);
    context.machines.deleteAlias(stateMachineArn({ account, region }, name), rest[0] ?? "");
    return {};
  },
});
