import { randomBytes } from "node:crypto";
import { newAccessKeyId } from "../aws/access-key.ts";
import { type Session, writeSession } from "./session.ts";

/** Temporary credentials. Their access key has the account in it: so calls that are made with it are that account's. */
export const newCredentials = (account: string, session: Session) => ({
  AccessKeyId: newAccessKeyId(account),
  SecretAccessKey: randomBytes(30).toString("base64"),
  SessionToken: writeSession(session),
  Expiration: new Date(session.expires),
});
