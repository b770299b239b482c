import { randomUUID } from "node:crypto";
import type { LambdaContext, OpenedVersion } from "./context.ts";
import { preconditionFailed } from "./errors.ts";
import { LATEST } from "./name.ts";
import type { PolicyStatement, StoredFunction } from "./stored-function.ts";

/** The statements of the resource policy of a function, or of one of its versions or aliases: each has its own. */
export const policyOf = (
  { policies }: StoredFunction,
  qualifier: string | undefined,
): Record<string, PolicyStatement> => policies[qualifier ?? LATEST] ?? {};

/** The revision of what has the policy. */
export function revisionOf({ stored, qualifier = LATEST, version }: OpenedVersion): string | undefined {
  return stored.aliases[qualifier]?.revisionId ?? version.configuration.RevisionId;
}

export function checkPolicyRevision(opened: OpenedVersion, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== revisionOf(opened)) throw preconditionFailed();
}

/** Keeps another policy; what has it is another revision from then on. */
export function changePolicy(
  { owner, functions }: LambdaContext,
  { stored, qualifier = LATEST }: OpenedVersion,
  policy: Record<string, PolicyStatement>,
): void {
  const RevisionId = randomUUID();
  const changed = { ...stored, policies: { ...stored.policies, [qualifier]: policy } };
  const alias = stored.aliases[qualifier];
  const version = stored.versions[qualifier];
  if (alias) changed.aliases = { ...stored.aliases, [qualifier]: { ...alias, revisionId: RevisionId } };
  else if (version)
    changed.versions = {
      ...stored.versions,
      [qualifier]: { ...version, configuration: { ...version.configuration, RevisionId } },
    };
  else changed.configuration = { ...stored.configuration, RevisionId };
  functions.put(owner, changed);
}
