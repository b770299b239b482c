import { CreateStateMachineAliasCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { checkRoutes, machineOfRoutes } from "../aliases.ts";
import { aliasName, description, routes } from "../constraints.ts";
import type { StatesContext } from "../context.ts";
import { conflict, serviceQuotaExceeded } from "../errors.ts";
import type { Alias } from "../state-machine-store.ts";

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html ("up to 100 aliases for each state machine"), read 2026-11-25
const MAX_ALIASES = 100;

export const createStateMachineAlias = operation(CreateStateMachineAliasCommand, {
  constraints: { name: aliasName, description, routingConfiguration: routes },
  handle(input, context: StatesContext) {
    const machine = machineOfRoutes(context, input.routingConfiguration);
    const alias: Alias = {
      arn: `${machine.arn}:${input.name}`,
      name: input.name,
      description: input.description,
      created: context.nowMs,
      updated: context.nowMs,
      routes: checkRoutes(context, machine, input.routingConfiguration),
    };
    const existing = context.machines.alias(machine.arn, input.name);
    if (existing && !isSame(existing, alias))
      throw conflict(
        "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
      );
    if (!existing) {
      if (context.machines.aliases(machine.arn).length >= MAX_ALIASES) throw serviceQuotaExceeded();
      context.machines.putAlias(machine.arn, alias);
    }
    return { stateMachineAliasArn: alias.arn, creationDate: new Date((existing ?? alias).created) };
  },
});

const isSame = (a: Alias, b: Alias): boolean =>
  a.description === b.description && JSON.stringify(a.routes) === JSON.stringify(b.routes);
