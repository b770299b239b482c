import { keyword } from "../dialect/lexer.ts";
import { nearby, type Words } from "../dialect/words.ts";
import { notSupported, PostgresError } from "../postgres-error.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-authorization.html, read 2026-11-24

/** By what right a COPY or UNLOAD reads or writes. */
export type Authorization =
  /** The first role is taken by Redshift, each further one by the one before it. */
  | { kind: "roles"; arns: string[] }
  /** `IAM_ROLE default` */
  | { kind: "default" }
  | { kind: "keys"; accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** What has been read so far. */
export interface AuthorizationDraft {
  authorization?: Authorization;
  keys: { id?: string; secret?: string; token?: string };
}

type Read = (words: Words, draft: AuthorizationDraft) => void;

/** The parameters of authorization, which COPY and UNLOAD have in common. */
export const AUTHORIZATION_PARAMETERS: Readonly<Record<string, Read>> = {
  IAM_ROLE(words, draft) {
    draft.authorization = words.skip("DEFAULT") ? { kind: "default" } : rolesOf(words.string());
  },
  WITH(words, draft) {
    const token = words.take();
    if (keyword(token) !== "CREDENTIALS") throw nearby(token);
    readCredentials(words.string(), draft);
  },
  CREDENTIALS: (words, draft) => readCredentials(words.string(), draft),
  ACCESS_KEY_ID(words, draft) {
    draft.keys.id = words.string();
  },
  SECRET_ACCESS_KEY(words, draft) {
    draft.keys.secret = words.string();
  },
  SESSION_TOKEN(words, draft) {
    draft.keys.token = words.string();
  },
  TOKEN(words, draft) {
    draft.keys.token = words.string();
  },
  MASTER_SYMMETRIC_KEY() {
    throw clientSideEncryption();
  },
};

// "After April 30, 2026, you won't be able to use client-side encryption for COPY and UNLOAD": r_COPY.html, read 2026-11-24
export const clientSideEncryption = (): PostgresError =>
  notSupported("Client-side encryption (ENCRYPTED with MASTER_SYMMETRIC_KEY) is not supported");

/** What the parameters say together. @throws PostgresError */
export function authorizationOf({ authorization, keys }: AuthorizationDraft, command: string): Authorization {
  const hasKeys = keys.id !== undefined || keys.secret !== undefined || keys.token !== undefined;
  if (authorization && hasKeys)
    throw new PostgresError("42601", "conflicting or redundant options: credentials are given in more than one way");
  if (authorization) return authorization;
  if (keys.id && keys.secret)
    return {
      kind: "keys",
      accessKeyId: keys.id,
      secretAccessKey: keys.secret,
      ...(keys.token ? { sessionToken: keys.token } : {}),
    };
  throw new PostgresError(
    "42601",
    `${command} needs authorization: IAM_ROLE 'arn:aws:iam::…:role/…', IAM_ROLE default, CREDENTIALS or ACCESS_KEY_ID and SECRET_ACCESS_KEY`,
  );
}

const rolesOf = (text: string): Authorization =>
  text.trim().toLowerCase() === "default"
    ? { kind: "default" }
    : { kind: "roles", arns: text.split(",").map((arn) => arn.trim()) };

/** `aws_iam_role=arn…` or `aws_access_key_id=…;aws_secret_access_key=…[;token=…]` */
function readCredentials(text: string, draft: AuthorizationDraft): void {
  const pairs = new Map(
    text.split(";").map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1).trim()]),
  );
  if (pairs.has("master_symmetric_key")) throw clientSideEncryption();
  const role = pairs.get("aws_iam_role");
  if (role) {
    draft.authorization = rolesOf(role);
    return;
  }
  const [id, secret, token] = ["aws_access_key_id", "aws_secret_access_key", "token"].map((name) => pairs.get(name));
  // The text: https://docs.aws.amazon.com/redshift/latest/dg/s3serviceexception-error.html, read 2026-11-24
  if (!id || !secret)
    throw new PostgresError(
      "XX000",
      "Invalid credentials. Must be of the format: credentials 'aws_iam_role=...' or 'aws_access_key_id=...;aws_secret_access_key=...[;token=...]'",
    );
  draft.keys = { id, secret, ...(token ? { token } : {}) };
}
