import { createHash } from "node:crypto";
import type { ServiceError } from "../aws/service-error.ts";

// "A client token is valid for 8 hours after the first request that uses it is completed":
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html, read 2026-11-24
const TOKEN_VALID_MS = 8 * 60 * 60 * 1000;

export const digest = (request: unknown): string => createHash("sha256").update(JSON.stringify(request)).digest("hex");

/** The transfer that was started under the same token; another request under it is refused. */
export function sameRequest<T extends { token: string | undefined; request: string; startedAtMs: number }>(
  transfers: readonly T[],
  token: string | undefined,
  request: string,
  now: Date,
  conflict: () => ServiceError,
): T | undefined {
  if (token === undefined) return undefined;
  const known = transfers.find(
    (transfer) => transfer.token === token && now.getTime() - transfer.startedAtMs < TOKEN_VALID_MS,
  );
  if (known && known.request !== request) throw conflict();
  return known;
}

/** A page of a list, by tokens that are ARNs. */
export function pageOf<T>(
  all: readonly T[],
  arnOf: (one: T) => string | undefined,
  size: number,
  token: string | undefined,
): { page: T[]; next: { NextToken?: string } } {
  const start = token === undefined ? 0 : all.findIndex((one) => arnOf(one) === token) + 1;
  const page = all.slice(start, start + size);
  const last = page.at(-1);
  const NextToken = last && last !== all.at(-1) ? arnOf(last) : undefined;
  return { page, next: NextToken === undefined ? {} : { NextToken } };
}
