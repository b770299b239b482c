import { DeleteStateMachineVersionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { longArn } from "../constraints.ts";
import { parseArn, type StatesContext, stateMachineArn } from "../context.ts";
import { conflict } from "../errors.ts";

/** Deleting what is not there is no error; a version that an alias leads to stays. */
export const deleteStateMachineVersion = operation(DeleteStateMachineVersionCommand, {
  constraints: { stateMachineVersionArn: longArn },
  handle({ stateMachineVersionArn }, { machines, owner }: StatesContext) {
    const { name, rest } = parseArn(stateMachineVersionArn, ["stateMachine"]);
    const machine = stateMachineArn(owner, name);
    const users = machines
      .aliases(machine)
      .filter(({ routes }) => routes.some((route) => route.stateMachineVersionArn === stateMachineVersionArn));
    if (users.length > 0)
      throw conflict(
        `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${users.map((alias) => alias.name).join(", ")}]`,
      );
    machines.deleteVersion(machine, Number(rest[0]));
    return {};
  },
});
