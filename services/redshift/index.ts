import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import { BackendConnection } from "./backend.ts";
import { type Engine, startEngine } from "./engine.ts";
import { type Backend, useBackend } from "./external-backend.ts";
import { startGateway } from "./gateway.ts";
import type { S3Settings } from "./statement-handler.ts";
import { CLIENT_ROLE, DATABASE } from "./system/install.ts";

export interface RedshiftOptions {
  /** Where the database is kept. */
  directory: string;
  /** The engine's own messages. */
  logFile: string;
  host: string;
  /** 0 for any free port. */
  port: number;
  aws: S3Settings;
  /** Checks a temporary password of an `IAM:` user. */
  verify(user: string, password: string): boolean;
  /** `postgresql://user:password@host:port/database` of another Postgres 18 instead of our own. */
  backendUrl?: string | undefined;
}

export interface Redshift extends AsyncDisposable {
  readonly port: number;
  /** `postgresql://127.0.0.1:5439/dev` */
  readonly url: string;
  /** When the engine takes connections; clients that come earlier wait. */
  readonly ready: Promise<void>;
}

/** Starts the gateway, and the engine behind it at the same time: the gateway is there at once. */
export async function startRedshift(options: RedshiftOptions): Promise<Redshift> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const stopping = new AbortController();
  const starting = options.backendUrl ? useBackend(options.backendUrl, stopping.signal) : ownEngine(options);
  const ready = starting.then(() => undefined);
  // Whoever connects hears of a failure; without a client it must not end the process.
  ready.catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
  await using started = new AsyncDisposableStack();
  started.defer(async () => {
    stopping.abort(new Error("Redshift is being stopped."));
    const backend = await starting.catch(() => undefined);
    await backend?.dispose();
  });
  const gateway = started.use(
    await startGateway({
      ...options,
      engine: async () => (await starting).address,
      async openBackend(database, more) {
        const { address, user, password } = await starting;
        return BackendConnection.open(() => connect(address as { path: string }), {
          user,
          password,
          database,
          ...(more ? { options: more } : {}),
        });
      },
    }),
  );
  const running = started.move();
  return {
    port: gateway.port,
    url: `postgresql://127.0.0.1:${gateway.port}/${DATABASE}`,
    ready,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function ownEngine({ directory, logFile }: RedshiftOptions): Promise<Backend> {
  const engine: Engine = await startEngine(directory, logFile);
  return {
    address: engine.address,
    user: CLIENT_ROLE,
    password: undefined,
    dispose: () => engine[Symbol.asyncDispose]() as Promise<void>,
  };
}
