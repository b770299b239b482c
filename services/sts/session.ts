import type { Session } from "../aws/keys.ts";
import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import { ServiceError } from "../aws/service-error.ts";

/**
 * The session whose credentials a request was made with, where nobody has checked them yet.
 * @throws ExpiredTokenException for a token past its time; `undefined` for one that was not made here
 */
export function readSession(
  { keys, now }: Environment,
  { accessKeyId = "" }: Scope,
  token: string | undefined,
): Session | undefined {
  const session = token === undefined ? undefined : keys.open(accessKeyId, token)?.session;
  // https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html, read 2026-11-24
  if (session && session.expires <= now().getTime())
    throw new ServiceError("ExpiredToken", "The security token included in the request is expired");
  return session;
}
