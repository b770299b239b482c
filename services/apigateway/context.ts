import { randomBytes } from "node:crypto";
import { ServiceError } from "../aws/service-error.ts";
import type { ApiStore, Owner, StoredApi, StoredMethod, StoredResource } from "./api-store.ts";

// Messages: snapshots recorded against AWS in LocalStack's repository (tests/aws/services/apigateway), read 2026-11-24.

/** What an operation works with. */
export interface ApiGatewayContext {
  owner: Owner;
  apis: ApiStore;
  now: () => Date;
}

export const notFound = (what: string): ServiceError =>
  new ServiceError("NotFoundException", `Invalid ${what} identifier specified`);
export const badRequest = (message: string): ServiceError => new ServiceError("BadRequestException", message);
export const conflict = (message: string): ServiceError => new ServiceError("ConflictException", message);

export function openApi({ owner, apis }: ApiGatewayContext, id: string): StoredApi {
  const stored = apis.get(owner, id);
  if (!stored) throw new ServiceError("NotFoundException", `Invalid API identifier specified ${owner.account}:${id}`);
  return stored;
}

export function openResource(stored: StoredApi, id: string): StoredResource {
  const resource = stored.resources[id];
  if (!resource) throw notFound("Resource");
  return resource;
}

export function openMethod(stored: StoredApi, resourceId: string, httpMethod: string): StoredMethod {
  const method = openResource(stored, resourceId).resourceMethods[httpMethod];
  if (!method) throw notFound("Method");
  return method;
}

/** Keeps a method in its place; `undefined` takes it out. */
export function putMethod(
  { owner, apis }: ApiGatewayContext,
  stored: StoredApi,
  resourceId: string,
  httpMethod: string,
  method: StoredMethod | undefined,
): void {
  const resource = openResource(stored, resourceId);
  const { [httpMethod]: _old, ...others } = resource.resourceMethods;
  const resourceMethods = method ? { ...others, [httpMethod]: method } : others;
  apis.put(owner, { ...stored, resources: { ...stored.resources, [resourceId]: { ...resource, resourceMethods } } });
}

/** Ten characters, as AWS's ids are; short ones for what lies inside an API. */
export const newId = (length = 10): string => {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join("");
};

/** One page of a list; the position is where the next one begins. */
export function page<T>(items: readonly T[], position: string | undefined, limit: number | undefined) {
  const start = position === undefined ? 0 : Number(position) || 0;
  const size = limit ?? 25;
  return {
    items: items.slice(start, start + size),
    ...(items.length > start + size ? { position: String(start + size) } : {}),
  };
}

interface PatchOperation {
  op?: string | undefined;
  path?: string | undefined;
  value?: string | undefined;
}

/**
 * Applies `replace`, `add` and `remove` to the paths that are given a meaning.
 * @throws BadRequestException for any other path, as AWS does
 */
export function applyPatch<T>(
  target: T,
  operations: readonly PatchOperation[] | undefined,
  paths: Readonly<Record<string, (target: T, value: string | undefined, op: string) => T>>,
): T {
  let result = target;
  for (const { op = "", path = "", value } of operations ?? []) {
    const prefix = Object.keys(paths).find(
      (known) => path === known || (known.endsWith("/*") && path.startsWith(known.slice(0, -1))),
    );
    const apply = prefix === undefined ? undefined : paths[prefix];
    if (!apply || prefix === undefined)
      throw badRequest(
        `Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${Object.keys(paths).join(", ")}]`,
      );
    const rest = prefix.endsWith("/*") ? path.slice(prefix.length - 1).replaceAll("~1", "/") : undefined;
    result = apply(
      result,
      rest === undefined ? (op === "remove" ? undefined : value) : `${rest}\n${op === "remove" ? "" : (value ?? "")}`,
      op,
    );
  }
  return result;
}
