import { openStateMachine, parseArn, type StatesContext } from "./context.ts";
import { invalidArnPrefix, resourceNotFound, validation } from "./errors.ts";
import type { Alias, StateMachine } from "./state-machine-store.ts";

type Route = { stateMachineVersionArn: string; weight: number };

/** @throws ResourceNotFound, InvalidArn */
export function openAlias({ machines }: StatesContext, arn: string): { machine: StateMachine; alias: Alias } {
  const { name, rest, account, region } = parseArn(arn, ["stateMachine"]);
  const [aliasName] = rest;
  if (aliasName === undefined) throw invalidArnPrefix(arn);
  const machine = machines.get({ account, region }, name);
  const alias = machine && machines.alias(machine.arn, aliasName);
  if (!alias) throw resourceNotFound(arn);
  return { machine, alias };
}

/** The state machine whose versions an alias leads to: the first route's. */
export function machineOfRoutes(context: StatesContext, routes: readonly Route[]): StateMachine {
  const { machine, version } = openStateMachine(context, routes[0]?.stateMachineVersionArn ?? "");
  if (!version) throw validation("The routing configuration must name versions of a state machine");
  return machine;
}

/** One version, or two different ones of the same state machine; their weights make a hundred. */
export function checkRoutes(context: StatesContext, machine: StateMachine, routes: readonly Route[]): Route[] {
  for (const { stateMachineVersionArn } of routes) {
    const opened = openStateMachine(context, stateMachineVersionArn);
    if (opened.machine.arn !== machine.arn || !opened.version)
      throw validation("The routing configuration must only contain versions of the same state machine");
  }
  if (new Set(routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn)).size < routes.length)
    throw validation("Routing configuration must contain distinct state machine version ARNs");
  if (routes.reduce((sum, { weight }) => sum + weight, 0) !== 100)
    throw validation("Sum of routing configuration weights must equal 100");
  return [...routes];
}
