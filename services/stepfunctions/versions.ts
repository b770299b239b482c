import type { Owner, StateMachine, StateMachineStore, Version } from "./state-machine-store.ts";

/** Publishes what the state machine is now; a revision that has been published already is that version. */
export function publish(
  machines: StateMachineStore,
  owner: Owner,
  machine: StateMachine,
  description: string | undefined,
  nowMs: number,
): Version {
  const [latest] = machines.versions(machine.arn);
  if (latest?.revisionId === machine.revisionId) return latest;
  const number = machine.lastVersion + 1;
  const { definition, roleArn, revisionId, isRevised, logging, tracing } = machine;
  const version: Version = {
    arn: `${machine.arn}:${number}`,
    number,
    created: nowMs,
    description,
    definition,
    roleArn,
    revisionId,
    isRevised,
    logging,
    tracing,
  };
  machines.putVersion(machine.arn, version);
  machines.put(owner, { ...machine, lastVersion: number });
  return version;
}
