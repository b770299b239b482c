import { serviceQuotaExceeded } from "./errors.ts";
import type { Owner, StateMachine, StateMachineStore, Version } from "./state-machine-store.ts";

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_PublishStateMachineVersion.html ("up to 1000 versions for each state machine"), read 2026-11-25
const MAX_VERSIONS = 1_000;

/** Publishes what the state machine is now; a revision that has been published already is that version. @throws ServiceQuotaExceededException */
export function publish(
  machines: StateMachineStore,
  owner: Owner,
  machine: StateMachine,
  description: string | undefined,
  nowMs: number,
): Version {
  const versions = machines.versions(machine.arn);
  const [latest] = versions;
  if (latest?.revisionId === machine.revisionId) return latest;
  if (versions.length >= MAX_VERSIONS) throw serviceQuotaExceeded();
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
