import { createHash, randomUUID } from "node:crypto";
import type { AliasConfiguration } from "@aws-sdk/client-lambda";
import { functionArn, LATEST } from "./name.ts";
import type { FunctionVersion, Owner, StoredAlias, StoredFunction } from "./stored-function.ts";

const isNumber = (qualifier: string): boolean => /^\d+$/.test(qualifier);

/** The version that a qualifier means: a number, an alias (one of its two versions, by their weights), or the latest. */
export function findVersion(stored: StoredFunction, qualifier: string | undefined): FunctionVersion | undefined {
  if (qualifier === undefined || qualifier === LATEST) return stored;
  if (isNumber(qualifier)) return stored.versions[qualifier];
  const alias = Object.hasOwn(stored.aliases, qualifier) ? stored.aliases[qualifier] : undefined;
  return alias && findVersion(stored, chosenVersion(alias));
}

function chosenVersion({ version, weights = {} }: StoredAlias): string {
  let chance = Math.random();
  for (const [other, weight] of Object.entries(weights)) {
    if (chance < weight) return other;
    chance -= weight;
  }
  return version;
}

/**
 * A new version of what the function is now. Nothing new when it has not changed since the last one.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html, read 2026-11-24
 */
export function publish(
  owner: Owner,
  stored: StoredFunction,
  description: string | undefined,
): { stored: StoredFunction; published: FunctionVersion } {
  const last = stored.versions[stored.lastVersion];
  if (last && contentOf(last) === contentOf(stored)) return { stored, published: last };
  const number = String(stored.lastVersion + 1);
  const published: FunctionVersion = {
    codeHash: stored.codeHash,
    optHash: stored.optHash,
    layers: stored.layers,
    configuration: {
      ...stored.configuration,
      Version: number,
      FunctionArn: functionArn(owner, stored.name, number),
      RevisionId: randomUUID(),
      ...(description === undefined ? {} : { Description: description }),
    },
  };
  return {
    published,
    stored: {
      ...stored,
      configuration: { ...stored.configuration, RevisionId: randomUUID() },
      lastVersion: stored.lastVersion + 1,
      versions: { ...stored.versions, [number]: published },
    },
  };
}

/** What makes a version another one: its code and its settings, and neither its number nor what it says of itself. */
function contentOf({ configuration, codeHash }: FunctionVersion): string {
  const { Version, FunctionArn, RevisionId, LastModified, Description, ...settings } = configuration;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([codeHash, sorted]))
    .digest("hex");
}

export function describeAlias(
  owner: Owner,
  functionName: string,
  name: string,
  alias: StoredAlias,
): AliasConfiguration {
  return {
    AliasArn: functionArn(owner, functionName, name),
    Name: name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(alias.weights && Object.keys(alias.weights).length > 0
      ? { RoutingConfig: { AdditionalVersionWeights: alias.weights } }
      : {}),
  };
}
