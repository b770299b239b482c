import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import type { AsyncEvents } from "./async-events.ts";
import type { CodeStore } from "./code-store.ts";
import { functionNotFound, invalidParameter, noSuchResource, preconditionFailed, qualifierMismatch } from "./errors.ts";
import type { EventSources } from "./event-sources/index.ts";
import type { FunctionStore } from "./function-store.ts";
import type { Invoker } from "./invoker.ts";
import type { LayerStore } from "./layer-store.ts";
import type { MappingStore, StoredMapping } from "./mapping-store.ts";
import { type FunctionRef, functionArn, parseFunctionName } from "./name.ts";
import type { Owner, StoredFunction, Target } from "./stored-function.ts";
import { findVersion } from "./versions.ts";

/** What an operation works with. */
export interface LambdaContext {
  scope: Scope;
  owner: Owner;
  functions: FunctionStore;
  code: CodeStore;
  invoker: Invoker;
  asyncEvents: AsyncEvents;
  layers: LayerStore;
  mappings: MappingStore;
  eventSources: EventSources;
  environment: Environment;
}

/** The function that a request names, in whatever form. The qualifier is not looked at: see {@link openVersion}. */
export function openFunction({ owner, functions }: LambdaContext, text: string, qualifier?: string): StoredFunction {
  const ref = readName(text, qualifier);
  const stored = functions.get(owner, ref.name);
  if (!stored) throw functionNotFound(functionArn(owner, ref.name, ref.qualifier));
  return stored;
}

/** A name in any of its forms; a qualifier in the name and one beside it must be the same. */
export function readName(text: string, qualifier: string | undefined): FunctionRef {
  const ref = parseFunctionName(text);
  if (!ref) throw invalidParameter(`Invalid function name or ARN: ${text}`);
  if (ref.qualifier !== undefined && qualifier !== undefined && ref.qualifier !== qualifier) throw qualifierMismatch();
  return { name: ref.name, qualifier: qualifier ?? ref.qualifier };
}

/** A version of a function, by its number or by an alias, and the qualifier that it was asked for by. */
export interface OpenedVersion extends Target {
  readonly qualifier: string | undefined;
}

/** The version of a function that a request names. */
export function openVersion(context: LambdaContext, text: string, qualifier?: string): OpenedVersion {
  const stored = openFunction(context, text, qualifier);
  const { qualifier: wanted } = readName(text, qualifier);
  const version = findVersion(stored, wanted);
  if (!version) throw functionNotFound(functionArn(context.owner, stored.name, wanted));
  return { stored, qualifier: wanted, version };
}

/** A version as it is shown: its ARN is the one by which it was asked for. */
export const describeVersion = ({ owner }: LambdaContext, { stored, qualifier, version }: OpenedVersion) => ({
  ...version.configuration,
  FunctionArn: functionArn(owner, stored.name, qualifier),
});

/** Throws when the caller has looked at another revision. */
export function checkRevision(stored: StoredFunction, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== stored.configuration.RevisionId) throw preconditionFailed();
}

/** The event source mapping of an id. */
export function openMapping({ owner, mappings }: LambdaContext, uuid: string): StoredMapping {
  const mapping = mappings.get(owner, uuid);
  if (!mapping) throw noSuchResource();
  return mapping;
}
