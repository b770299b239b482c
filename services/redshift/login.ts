import type { Socket } from "node:net";
import type { Admin } from "./admin.ts";
import { quoteName, quoteString } from "./dialect/reader.ts";
import { PostgresError } from "./postgres-error.ts";
import type { SessionGroups } from "./session-groups.ts";
import { CLIENT_ROLE } from "./system/install.ts";
import { passwordMatches } from "./wire/authentication.ts";
import { MessageReader, message, readStrings } from "./wire/messages.ts";

/** Passwords that Redshift's control planes have given out. */
export interface Passwords {
  has(user: string): boolean;
  accepts(user: string, password: string, database: string): Accepted | undefined;
}

interface Accepted {
  databaseUser: string;
  autoCreate: boolean;
  groups: readonly string[];
  superuser: boolean;
}

export interface LoginOptions {
  passwords: Passwords;
  /** Whether nobody gets in without a password; else only those have to say one that have one. */
  auth: "trust" | "required";
  /** On whose connection users are looked up and made. */
  admin: Admin;
  sessionGroups: SessionGroups;
}

/** Who a client is from now on. */
export interface Identity {
  /** As which role its statements run. */
  role: string;
  /** Bytes that came behind the password. */
  rest: Buffer;
  /** The session has ended. */
  release(): Promise<void>;
}

const PASSWORD_WITHIN_MS = 30_000;
const CLEAR_TEXT = 3;

/**
 * Finds out who a client is, by a password where one is wanted. Names are as
 * https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html has them (read 2026-11-24): `IAM:`, `IAMA:` and
 * `IAMR:` stand before those who have temporary passwords.
 * @throws PostgresError in Redshift's words
 */
export async function logIn(
  client: Socket,
  first: Buffer,
  { user, database }: { user: string; database: string },
  options: LoginOptions,
): Promise<Identity> {
  // Whoever works on this machine is awsuser, without any question, and without a query before the first one.
  if (options.auth === "trust" && user === CLIENT_ROLE) return identity(CLIENT_ROLE, first);
  const { admin } = options;
  await options.sessionGroups.clean();
  const known = await findUser(admin, user);
  const asks = options.auth === "required" || IAM_USER.test(user) || options.passwords.has(user) || known?.password;
  if (!asks) return identity(known ? user : CLIENT_ROLE, first);
  const { password, rest } = await askPassword(client, first);
  const accepted = options.passwords.accepts(user, password, database);
  if (accepted) return admit(options, accepted, rest);
  if (known?.password && !known.expired && (await passwordMatches(known.password, user, password)))
    return identity(user, rest);
  throw failed(user);
}

const IAM_USER = /^IAM[AR]?:/;

const identity = (role: string, rest: Buffer, release = async () => {}): Identity => ({ role, rest, release });

/**
 * The first is recorded (https://github.com/vitaly-t/pg-promise/issues/909), the second is in many drivers' reports, with this SQLSTATE
 * (redshift_connector's, for example); both read 2026-11-24.
 */
const failed = (user: string): PostgresError =>
  new PostgresError(
    "28000",
    IAM_USER.test(user)
      ? `IAM authentication failed for user "${user}"`
      : `password authentication failed for user "${user}"`,
    { severity: "FATAL" },
  );

interface DatabaseUser {
  password: string | undefined;
  expired: boolean;
}

/** A user that can log in. The engine's own superuser is nobody's business. @throws PostgresError for that one */
async function findUser(admin: Admin, name: string): Promise<DatabaseUser | undefined> {
  const { rows } = await admin.query(
    `SELECT rolsuper, rolpassword, coalesce(rolvaliduntil <= now(), false) FROM pg_authid WHERE rolcanlogin AND rolname = ${quoteString(name)}`,
  );
  const [row] = rows;
  if (!row) return undefined;
  if (row[0] === "t") throw failed(name);
  return { password: row[1] ?? undefined, expired: row[2] === "t" };
}

/** Makes the user, if it may be made, and puts it into its groups for as long as the session lasts. */
async function admit(
  { admin, sessionGroups }: LoginOptions,
  { databaseUser, autoCreate, groups, superuser }: Accepted,
  rest: Buffer,
): Promise<Identity> {
  // An administrator's objects must be everybody's who works here without a password: so it is the same user.
  if (superuser) return identity(CLIENT_ROLE, rest);
  if (!(await findUser(admin, databaseUser))) {
    if (!autoCreate) throw new PostgresError("28000", `user "${databaseUser}" does not exist`, { severity: "FATAL" });
    await makeUser(admin, databaseUser);
  }
  return identity(databaseUser, rest, await sessionGroups.join(databaseUser, groups));
}

async function makeUser(admin: Admin, name: string): Promise<void> {
  try {
    await admin.query(
      `CREATE ROLE ${quoteName(name)} LOGIN; GRANT ${quoteName(name)} TO ${CLIENT_ROLE} WITH ADMIN TRUE, INHERIT TRUE, SET TRUE`,
    );
  } catch (error) {
    // Another session of the same user was faster.
    if (!(error instanceof PostgresError && error.fields.C === "42710")) throw error;
  }
}

/** Asks for the password in clear text, as Redshift does: TLS, or this machine, keeps it. */
async function askPassword(client: Socket, first: Buffer): Promise<{ password: string; rest: Buffer }> {
  client.write(message("R", CLEAR_TEXT));
  let received = first;
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => client.destroy(), PASSWORD_WITHIN_MS);
    const stop = (): void => {
      clearTimeout(deadline);
      client.off("data", take);
      client.off("close", gone);
    };
    const gone = (): void => {
      stop();
      reject(new Error("The client went away."));
    };
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const [answer] = new MessageReader().read(received);
      if (!answer && received.length <= MAX_PASSWORD_BYTES) return;
      stop();
      if (answer?.type !== "p") reject(new PostgresError("08P01", "expected password response", { severity: "FATAL" }));
      else resolve({ password: readStrings(answer.body)[0] ?? "", rest: received.subarray(answer.raw.length) });
    };
    client.on("data", take);
    client.once("close", gone);
    if (received.length > 0) take(Buffer.alloc(0));
  });
}

const MAX_PASSWORD_BYTES = 10_000;
