import { randomBytes } from "node:crypto";
import { ServiceError } from "../aws/service-error.ts";

/** Who acts with temporary credentials. */
export interface Session {
  arn: string;
  userId: string;
  expires: number;
}

/**
 * A session's token says whose it is, so that nothing need be kept. It is neither secret nor signed: whoever reaches the emulator may
 * do everything anyway.
 */
export const writeSession = (session: Session): string =>
  Buffer.from(JSON.stringify({ ...session, nonce: randomBytes(24).toString("base64") })).toString("base64");

/** @throws ExpiredTokenException for a token past its time; `undefined` for one that was not made here */
export function readSession(token: string | undefined, now: Date): Session | undefined {
  if (token === undefined) return undefined;
  let session: Partial<Session>;
  try {
    session = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
  const { arn, userId, expires } = session;
  if (typeof arn !== "string" || typeof userId !== "string" || typeof expires !== "number") return undefined;
  // https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html, read 2026-11-24
  if (expires <= now.getTime())
    throw new ServiceError("ExpiredToken", "The security token included in the request is expired");
  return { arn, userId, expires };
}
