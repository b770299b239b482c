import type { Admin } from "./admin.ts";
import { quoteName, quoteString } from "./dialect/reader.ts";
import { PostgresError } from "./postgres-error.ts";

interface Membership {
  sessions: number;
  /** Whether the user is to leave the group again; not when it was in it anyway. */
  added: Promise<boolean>;
}

// In the database that the administrator's own connection is in; no client sees it.
const TABLE = "terrarium.session_group";

/**
 * Groups that a user is in only as long as it is logged in. Postgres keeps a membership until it is revoked; so these are written down,
 * and what a killed gateway has left is revoked before anybody logs in.
 */
export class SessionGroups {
  readonly #admin: Admin;
  /** By user and group. */
  readonly #memberships = new Map<string, Membership>();
  #clean: Promise<unknown> | undefined;

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  /** Before anybody's rights are looked at. */
  async clean(): Promise<void> {
    this.#clean ??= this.#admin.query(CLEAN);
    await this.#clean.catch((error: unknown) => {
      this.#clean = undefined;
      throw error;
    });
  }

  /** @returns how the session leaves them again @throws PostgresError when there is no such group */
  async join(user: string, groups: readonly string[]): Promise<() => Promise<void>> {
    const joined: string[] = [];
    const leave = async (): Promise<void> => {
      for (const group of joined.splice(0)) await this.#leave(user, group);
    };
    try {
      for (const group of groups) if (await this.#join(user, group)) joined.push(group);
    } catch (error) {
      await leave();
      throw error;
    }
    return leave;
  }

  async #join(user: string, group: string): Promise<boolean> {
    const key = keyOf(user, group);
    const membership = this.#memberships.get(key) ?? { sessions: 0, added: this.#add(user, group) };
    membership.sessions += 1;
    this.#memberships.set(key, membership);
    const added = await membership.added.catch((error: unknown) => {
      this.#memberships.delete(key);
      throw error;
    });
    if (!added) this.#memberships.delete(key);
    return added;
  }

  async #add(user: string, group: string): Promise<boolean> {
    const { rows } = await this.#admin.query(
      `SELECT pg_has_role(${quoteString(user)}, oid, 'MEMBER') FROM pg_roles WHERE NOT rolcanlogin AND rolname = ${quoteString(group)}`,
    );
    const [row] = rows;
    if (!row) throw new PostgresError("28000", `group "${group}" does not exist`, { severity: "FATAL" });
    if (row[0] === "t") return false;
    await this.#admin.query(
      `INSERT INTO ${TABLE} VALUES (${quoteString(user)}, ${quoteString(group)}); GRANT ${quoteName(group)} TO ${quoteName(user)}`,
    );
    return true;
  }

  async #leave(user: string, group: string): Promise<void> {
    const key = keyOf(user, group);
    const membership = this.#memberships.get(key);
    if (!membership) return;
    membership.sessions -= 1;
    if (membership.sessions > 0) return;
    this.#memberships.delete(key);
    await this.#admin.query(
      `REVOKE ${quoteName(group)} FROM ${quoteName(user)}; DELETE FROM ${TABLE} WHERE (member, role) = (${quoteString(user)}, ${quoteString(group)})`,
    );
  }
}

const CLEAN = `CREATE SCHEMA IF NOT EXISTS terrarium; CREATE TABLE IF NOT EXISTS ${TABLE} (member text, role text);
  DO $$ DECLARE gone record; BEGIN
    FOR gone IN DELETE FROM ${TABLE} RETURNING member, role LOOP
      IF to_regrole(quote_ident(gone.member)) IS NOT NULL AND to_regrole(quote_ident(gone.role)) IS NOT NULL THEN
        EXECUTE format('REVOKE %I FROM %I', gone.role, gone.member);
      END IF;
    END LOOP;
  END $$`;

const keyOf = (user: string, group: string): string => JSON.stringify([user, group]);
