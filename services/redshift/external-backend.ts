import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Backend, BackendConnection } from "./backend.ts";
import { openAt } from "./postgres.ts";
import { PostgresError } from "./postgres-error.ts";
import { CLIENT_ROLE, install } from "./system/install.ts";

const ANSWERS_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 100;
// Nobody there, or a server that is just starting (08006: it hung up, 57P03: it says so). Anything else stays as it is however long one waits.
const NOT_YET = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "08006",
  "57P03",
]);

/**
 * Another Postgres than our own: waits until it answers and puts the system objects in.
 * @param url `postgresql://user:password@host:port/…` of a superuser; its database does not matter
 * @param signal ends the waiting
 * @throws Error when it does not answer in time, or refuses
 */
export async function useBackend(url: string, signal: AbortSignal): Promise<Backend> {
  const parsed = new URL(url);
  const [parameter] = parsed.searchParams.keys();
  if (parameter) throw new Error(`REDSHIFT_BACKEND_URL: the parameter ${parameter} is not supported.`);
  const address = { host: parsed.hostname, port: Number(parsed.port || 5432) };
  const user = decodeURIComponent(parsed.username);
  const adminPassword = decodeURIComponent(parsed.password);
  await untilItAnswers(address, user, adminPassword, signal);
  await install(openAt(address, user, adminPassword));
  // Sessions are not the superuser's. Every gateway in front of this server finds the same password.
  const password = createHmac("sha256", adminPassword).update(`terrarium:${CLIENT_ROLE}`).digest("hex");
  const openAdmin = () => open(address, user, adminPassword);
  const admin = await openAdmin();
  await admin.query(`ALTER ROLE ${CLIENT_ROLE} PASSWORD '${password}'`);
  admin.close();
  return {
    // Somebody else watches over it.
    state: () => "running",
    address: async () => address,
    // The passwords of the other database users are theirs; awsuser may be each of them.
    open: (database, role = CLIENT_ROLE, options = {}) =>
      BackendConnection.open(() => connect(address.port, address.host), {
        user: CLIENT_ROLE,
        password,
        database,
        options: role === CLIENT_ROLE ? options : { ...options, role },
      }),
    openAdmin,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const open = ({ host, port }: { host: string; port: number }, user: string, password: string) =>
  BackendConnection.open(() => connect(port, host), { user, database: "postgres", password });

async function untilItAnswers(
  address: { host: string; port: number },
  user: string,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    try {
      (await open(address, user, password)).close();
      return;
    } catch (error) {
      const code = error instanceof PostgresError ? error.fields.C : (error as NodeJS.ErrnoException).code;
      if (!NOT_YET.has(code ?? "") || performance.now() > deadline)
        throw new Error(
          `The Postgres at ${address.host}:${address.port} cannot be used: ${(error as Error).message || code}`,
        );
    }
    await sleep(ASK_EVERY_MS, undefined, { signal });
  }
}
