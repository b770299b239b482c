import type { Scope } from "../aws/request.ts";
import type { Environment } from "../aws/service.ts";
import type { CodeStore } from "./code-store.ts";
import { functionNotFound, invalidParameter, noSuchResource, preconditionFailed } from "./errors.ts";
import type { EventSources } from "./event-sources/index.ts";
import type { FunctionStore, Owner, StoredFunction } from "./function-store.ts";
import type { Invoker } from "./invoker.ts";
import type { MappingStore, StoredMapping } from "./mapping-store.ts";
import { functionArn, parseFunctionName } from "./name.ts";

/** What an operation works with. */
export interface LambdaContext {
  scope: Scope;
  owner: Owner;
  functions: FunctionStore;
  code: CodeStore;
  invoker: Invoker;
  mappings: MappingStore;
  eventSources: EventSources;
  environment: Environment;
}

/** The function that a request names, in whatever form. */
export function openFunction({ owner, functions }: LambdaContext, text: string, qualifier?: string): StoredFunction {
  const ref = parseFunctionName(text, qualifier);
  if (!ref) throw invalidParameter(`Invalid function name or ARN: ${text}`);
  const stored = functions.get(owner, ref.name);
  if (!stored) throw functionNotFound(functionArn(owner, ref.name, ref.qualifier));
  // Versions and aliases do not exist yet, so none can be found.
  if (ref.qualifier !== undefined && ref.qualifier !== "$LATEST")
    throw functionNotFound(functionArn(owner, ref.name, ref.qualifier));
  return stored;
}

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
