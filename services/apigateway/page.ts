// "The default value is 25 and the maximum value is 500":
// https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html, read 2026-11-24
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/**
 * One page of a list that is in the order of its keys. The position is the last key shown, so that nothing is left out when
 * what has been shown is deleted in between.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { position, limit = DEFAULT_LIMIT }: { position?: string | undefined; limit?: number | undefined },
): { items: T[]; position?: string } {
  const after = position === undefined ? undefined : Buffer.from(position, "base64url").toString("utf8");
  const left = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const shown = left.slice(0, Math.min(Math.max(limit, 1), MAX_LIMIT));
  const last = shown.at(-1);
  if (last === undefined || shown.length === left.length) return { items: shown };
  return { items: shown, position: Buffer.from(keyOf(last)).toString("base64url") };
}
