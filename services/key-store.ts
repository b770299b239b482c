import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { newAccessKeyId } from "./aws/access-key.ts";
import type { AccessKey, Keys, Session } from "./aws/keys.ts";
import { openDatabase } from "./database.ts";

const MIGRATIONS = [
  `CREATE TABLE access_key (
     id TEXT PRIMARY KEY, secret TEXT NOT NULL, account TEXT NOT NULL, user TEXT, active INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE master (key BLOB NOT NULL) STRICT`,
];

/** Opens the secrets that are kept in a file; nobody but its owner may read it. */
export function openKeys(file: string): KeyStore {
  const database = openDatabase(file, MIGRATIONS);
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600);
  return new KeyStore(database);
}

/** Secrets, in a database of their own. Those of sessions are not kept: they are computed from a key that never leaves it. */
export class KeyStore implements Keys {
  readonly #database: DatabaseSync;
  readonly #master: Uint8Array;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const row = database.prepare("SELECT key FROM master").get();
    this.#master = (row?.key as Uint8Array | undefined) ?? randomBytes(32);
    if (!row) database.prepare("INSERT INTO master (key) VALUES (?)").run(this.#master);
  }

  add({ id, account, user }: { id: string; account: string; user?: string }): string {
    const secret = randomBytes(30).toString("base64");
    this.#database
      .prepare("INSERT INTO access_key (id, secret, account, user, active) VALUES (?, ?, ?, ?, 1)")
      .run(id, secret, account, user ?? null);
    return secret;
  }

  setActive(id: string, active: boolean): void {
    this.#database.prepare("UPDATE access_key SET active = ? WHERE id = ?").run(active ? 1 : 0, id);
  }

  remove(id: string): void {
    this.#database.prepare("DELETE FROM access_key WHERE id = ?").run(id);
  }

  find(id: string): AccessKey | undefined {
    const row = this.#database.prepare("SELECT secret, account, user, active FROM access_key WHERE id = ?").get(id);
    return row && shown(row);
  }

  /** The key of an account's root, made when it is asked for first. */
  ofRoot(account: string): { accessKeyId: string; secretAccessKey: string } {
    const row = this.#database
      .prepare("SELECT id, secret FROM access_key WHERE account = ? AND user IS NULL")
      .get(account);
    if (row) return { accessKeyId: String(row.id), secretAccessKey: String(row.secret) };
    const accessKeyId = newAccessKeyId(account);
    return { accessKeyId, secretAccessKey: this.add({ id: accessKeyId, account }) };
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  issue(session: Session): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
    const accessKeyId = newAccessKeyId(session.account);
    const body = Buffer.from(JSON.stringify({ ...session, accessKeyId })).toString("base64url");
    const sessionToken = `${body}.${this.#sign(`token:${body}`).toString("base64url")}`;
    return { accessKeyId, secretAccessKey: this.#secretOf(sessionToken), sessionToken };
  }

  open(accessKeyId: string, token: string): { session: Session; secret: string } | undefined {
    const [body = "", signature = ""] = token.split(".");
    const given = Buffer.from(signature, "base64url");
    const computed = this.#sign(`token:${body}`);
    if (given.length !== computed.length || !timingSafeEqual(given, computed)) return undefined;
    // Signed by us, so it is what we have written.
    const { accessKeyId: own, ...session } = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Session & {
      accessKeyId: string;
    };
    return own === accessKeyId ? { session, secret: this.#secretOf(token) } : undefined;
  }

  #secretOf(token: string): string {
    return this.#sign(`secret:${token}`).toString("base64").slice(0, 40);
  }

  #sign(text: string): Buffer {
    return createHmac("sha256", this.#master).update(text).digest();
  }
}

const shown = (row: Record<string, unknown>): AccessKey => ({
  secret: String(row.secret),
  account: String(row.account),
  user: row.user === null ? undefined : String(row.user),
  active: row.active === 1,
});
