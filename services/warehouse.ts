import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/** What the services around Redshift share with its gateway; the stack gives it to both. */
export interface Warehouse {
  /** Where the gateway listens. */
  address(): { host: string; port: number };
  logins: LoginStore;
}

/** A password of a database user, and what it opens. */
export interface Login {
  /** The name to log in with: `IAM:alice`. */
  user: string;
  password: string;
  /** The cluster, workgroup or namespace that it is for, and with which it goes. */
  owner: string;
  /** The user that the session then is: `alice`. */
  databaseUser: string;
  /** The one database that it opens; without a name, any. */
  database?: string | undefined;
  /** Makes the database user when there is none. */
  autoCreate: boolean;
  /** Groups that the user is in while it is logged in with this password. */
  groups: readonly string[];
  /** An administrator's. */
  superuser: boolean;
  /** Without one, until its owner goes. */
  expires?: number | undefined;
}

const CONNECTS_WITHIN_MS = 60_000;

/**
 * Settings of a connection to the gateway that a service opens for a user, with a password that serves for it alone.
 * @param login whose the connection is
 */
export function connectionOf(
  { address, logins }: Warehouse,
  database: string,
  login: Pick<Login, "user" | "databaseUser" | "autoCreate" | "superuser"> & { owner: string },
  now: Date,
) {
  const password = newPassword();
  logins.add({ ...login, password, database, groups: [], expires: now.getTime() + CONNECTS_WITHIN_MS });
  return { ...address(), database, user: login.user, password, connectionTimeoutMillis: CONNECTS_WITHIN_MS };
}

export const LOGIN_MIGRATIONS = [
  `CREATE TABLE login (
     user TEXT NOT NULL, digest TEXT NOT NULL, owner TEXT NOT NULL, database_user TEXT NOT NULL, database TEXT,
     auto_create INTEGER NOT NULL, groups TEXT NOT NULL, superuser INTEGER NOT NULL, expires INTEGER,
     PRIMARY KEY (user, digest)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX login_by_owner ON login (owner);`,
];

/** Passwords that Redshift's control planes have given out, of which only digests are kept. */
export class LoginStore {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;

  constructor(database: DatabaseSync, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  /** Keeps one more; those that have expired are dropped. */
  add(login: Login): void {
    this.#database.prepare("DELETE FROM login WHERE expires <= ?").run(this.#now().getTime());
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO login (user, digest, owner, database_user, database, auto_create, groups, superuser, expires)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        login.user,
        login.expires === undefined ? slowDigest(login.password, randomBytes(16)) : quickDigest(login.password),
        login.owner,
        login.databaseUser,
        login.database ?? null,
        Number(login.autoCreate),
        JSON.stringify(login.groups),
        Number(login.superuser),
        login.expires ?? null,
      );
  }

  /** Nobody gets in any more with what was given out for this cluster, workgroup or namespace. */
  removeAll(owner: string): void {
    this.#database.prepare("DELETE FROM login WHERE owner = ?").run(owner);
  }

  /** Whether there is a password for this name now. */
  has(user: string): boolean {
    return this.#valid(user).length > 0;
  }

  /** What this password opens; nothing when it is wrong, has expired or is for another database. */
  accepts(user: string, password: string, database: string): Omit<Login, "password"> | undefined {
    const found = this.#valid(user).find(
      (row) => matches(password, String(row.digest)) && (row.database === null || row.database === database),
    );
    return (
      found && {
        user,
        owner: String(found.owner),
        databaseUser: String(found.database_user),
        autoCreate: found.auto_create === 1,
        groups: JSON.parse(String(found.groups)) as string[],
        superuser: found.superuser === 1,
      }
    );
  }

  #valid(user: string) {
    return this.#database
      .prepare("SELECT * FROM login WHERE user = ? AND (expires IS NULL OR expires > ?)")
      .all(user, this.#now().getTime());
  }
}

/** A temporary password: long and random, so that a plain digest cannot be guessed from. */
export const newPassword = (): string => randomBytes(96).toString("base64");

const quickDigest = (password: string): string => `sha256:${createHash("sha256").update(password).digest("base64")}`;

/** For a password that a person has thought of. */
const slowDigest = (password: string, salt: Buffer): string =>
  `scrypt:${scryptSync(password, salt, 32).toString("base64")}:${salt.toString("base64")}`;

function matches(password: string, digest: string): boolean {
  const salt = digest.split(":")[2];
  const given = salt ? slowDigest(password, Buffer.from(salt, "base64")) : quickDigest(password);
  return given.length === digest.length && timingSafeEqual(Buffer.from(given), Buffer.from(digest));
}
