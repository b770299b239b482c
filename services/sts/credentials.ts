import { randomBytes } from "node:crypto";
import { type Session, writeSession } from "./session.ts";

/** Temporary credentials. The access key is the account itself: so calls that are made with it are that account's. */
export const newCredentials = (account: string, session: Session) => ({
  AccessKeyId: account,
  SecretAccessKey: randomBytes(30).toString("base64"),
  SessionToken: writeSession(session),
  Expiration: new Date(session.expires),
});
