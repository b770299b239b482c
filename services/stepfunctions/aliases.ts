import { openStateMachine, parseArn, type StatesContext } from "./context.ts";
import { aliasNotFound, invalidArnPrefix, validation } from "./errors.ts";
import type { Alias, StateMachine } from "./state-machine-store.ts";

type Route = { stateMachineVersionArn: string; weight: number };

/** @throws ResourceNotFound, InvalidArn */
export function openAlias({ machines }: StatesContext, arn: string): { machine: StateMachine; alias: Alias } {
  const { name, rest, account, region } = parseArn(arn, ["stateMachine"]);
  const [aliasName] = rest;
  if (aliasName === undefined) throw invalidArnPrefix(arn);
  const machine = machines.get({ account, region }, name);
  const alias = machine && machines.alias(machine.arn, aliasName);
  if (!alias) throw aliasNotFound(arn);
  return { machine, alias };
}

/** The state machine whose versions an alias leads to: the first route's. */
export function machineOfRoutes(context: StatesContext, routes: readonly Route[]): StateMachine {
  const { machine, version } = openStateMachine(context, routes[0]?.stateMachineVersionArn ?? "");
  if (!version) throw notVersions(routes);
  return machine;
}

const arnsOf = (routes: readonly Route[]): string =>
  `[${routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn).join(", ")}]`;

const notVersions = (routes: readonly Route[]) =>
  validation(`Routing configuration must contain state machine version ARNs. Received: ${arnsOf(routes)}`);

/** One version, or two different ones of the same state machine; their weights make a hundred. */
export function checkRoutes(context: StatesContext, machine: StateMachine, routes: readonly Route[]): Route[] {
  for (const { stateMachineVersionArn } of routes) {
    const opened = openStateMachine(context, stateMachineVersionArn);
    if (opened.machine.arn !== machine.arn || !opened.version) throw notVersions(routes);
  }
  if (new Set(routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn)).size < routes.length)
    throw validation(
      `Routing configuration must contain distinct state machine version ARNs. Received: ${arnsOf(routes)}`,
    );
  if (routes.reduce((sum, { weight }) => sum + weight, 0) !== 100)
    throw validation(
      `Sum of routing configuration weights must equal 100. Received: [${routes.map(({ weight }) => weight).join(", ")}]`,
    );
  return [...routes];
}
