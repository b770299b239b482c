import { each, members, oneOf } from "../aws/constraints.ts";
import type { ServiceError } from "../aws/service-error.ts";
import { badRequest } from "./errors.ts";

// https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html, read 2026-11-24.
// Messages and the order of the enum: snapshots recorded on AWS in LocalStack's repository, read 2026-11-24.

/** For every Update operation. */
export const patchOperations = each(members({ op: oneOf(["add", "remove", "move", "test", "replace", "copy"]) }));

type Op = "add" | "replace" | "remove";

/** What an operation on a path does. `key` is what stands for the path's `*`, unescaped. */
export type Change<T> = (target: T, value: string, key: string) => T;

/** What may be patched: by path, of which the last part may be `*`, and by operation. */
export type PatchTable<T> = Readonly<Record<string, { readonly [O in Op]?: Change<T> }>>;

/** How a service area words its refusals; AWS has several ways. */
export interface PatchErrors {
  unknownPath(path: string, op: string): ServiceError;
  unsupportedOp(path: string, op: string, supported: readonly string[]): ServiceError;
}

interface PatchOperation {
  op?: string;
  path?: string;
  value?: string;
}

/** Applies patch operations in order; a refused one refuses all. */
export function applyPatch<T>(
  target: T,
  operations: readonly PatchOperation[] | undefined,
  table: PatchTable<T>,
  errors: PatchErrors = PLAIN_ERRORS,
): T {
  return (operations ?? []).reduce((current, { op = "", path = "", value = "" }) => {
    const found = lookUp(table, path);
    if (!found) throw errors.unknownPath(path, op);
    const change = found.changes[op as Op];
    if (!change) throw errors.unsupportedOp(path, op, Object.keys(found.changes));
    return change(current, value, found.key);
  }, target);
}

function lookUp<T>(table: PatchTable<T>, path: string): { changes: PatchTable<T>[string]; key: string } | undefined {
  const exact = table[path];
  if (exact) return { changes: exact, key: "" };
  const slash = path.lastIndexOf("/");
  const changes = table[`${path.slice(0, slash)}/*`];
  return changes && path.length > slash + 1 ? { changes, key: unescapeJsonPointer(path.slice(slash + 1)) } : undefined;
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
export const unescapeJsonPointer = (text: string): string => text.replaceAll("~1", "/").replaceAll("~0", "~");

/** As UpdateRestApi and UpdateMethod word it. */
const PLAIN_ERRORS: PatchErrors = {
  unknownPath: (path) => badRequest(`Invalid patch path ${path}`),
  unsupportedOp: (_path, _op, supported) =>
    badRequest(`Invalid patch operation specified. Must be one of: [${supported.join(", ")}]`),
};

/** As UpdateResource and UpdateDeployment word it. */
export const detailedErrors = (paths: readonly string[]): PatchErrors => ({
  unknownPath: (path, op) =>
    badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${paths.join(", ")}]`),
  unsupportedOp: (path, op) =>
    badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`),
});
