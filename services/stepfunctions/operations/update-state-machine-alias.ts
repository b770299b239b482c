import { UpdateStateMachineAliasCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { checkRoutes, openAlias } from "../aliases.ts";
import { arn, description, routes } from "../constraints.ts";
import type { StatesContext } from "../context.ts";
import { validation } from "../errors.ts";

export const updateStateMachineAlias = operation(UpdateStateMachineAliasCommand, {
  constraints: { stateMachineAliasArn: arn, description, routingConfiguration: routes },
  handle(input, context: StatesContext) {
    const { machine, alias } = openAlias(context, input.stateMachineAliasArn);
    if (input.description === undefined && input.routingConfiguration === undefined)
      throw validation("Either description or routing configuration must be specified");
    context.machines.putAlias(machine.arn, {
      ...alias,
      description: input.description ?? alias.description,
      routes: input.routingConfiguration ? checkRoutes(context, machine, input.routingConfiguration) : alias.routes,
      updated: context.nowMs,
    });
    return { updateDate: new Date(context.nowMs) };
  },
});
