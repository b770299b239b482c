import type { Keys, Session } from "../aws/keys.ts";

/** Temporary credentials as STS shows them. */
export function newCredentials(keys: Keys, session: Session) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys.issue(session);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: new Date(session.expires),
  };
}
