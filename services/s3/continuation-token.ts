import { invalidArgument } from "./errors.ts";

// What a token of ours begins with, so that another text is not taken for one.
const MARK = "\u0001";

/** Where a listing goes on after `last`, in a form that says nothing to a client. */
export const continuationToken = (last: string): string => Buffer.from(MARK + last).toString("base64url");

/**
 * What a listing goes on after; `undefined` without a token.
 * @throws InvalidArgument for what is no token, as also the empty text is not (recorded: see errors.ts)
 */
export function readContinuationToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith(MARK))
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token");
  return text.slice(MARK.length);
}
