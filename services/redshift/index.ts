import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Admin } from "./admin.ts";
import type { Backend, BackendState } from "./backend.ts";
import { Engine } from "./engine.ts";
import { useBackend } from "./external-backend.ts";
import { startGateway, type TlsOptions } from "./gateway.ts";
import type { LoginOptions } from "./login.ts";
import { QueryHistory } from "./query-history.ts";
import { SessionGroups } from "./session-groups.ts";
import type { S3Settings } from "./statement-handler.ts";
import { DATABASE } from "./system/install.ts";
import { tlsContext } from "./tls.ts";

export interface RedshiftOptions {
  /** Where the database is kept. */
  directory: string;
  /** The engine's own messages. */
  logFile: string;
  host: string;
  /** 0 for any free port. */
  port: number;
  aws: S3Settings;
  auth: LoginOptions["auth"];
  passwords: LoginOptions["passwords"];
  tls: {
    mode: TlsOptions["mode"];
    /** Where the certificates are kept. */
    directory: string;
    /** Names by which clients call this machine, besides its own. */
    names: readonly string[];
  };
  /** `postgresql://user:password@host:port/database` of another Postgres 18 instead of our own. */
  backendUrl?: string | undefined;
  /** What Redshift Serverless does not show is not shown. */
  serverless?: boolean | undefined;
}

export interface Redshift extends AsyncDisposable {
  readonly port: number;
  /** `postgresql://127.0.0.1:5439/dev` */
  readonly url: string;
  /** When the engine takes connections; clients that come earlier wait. */
  readonly ready: Promise<void>;
  state(): BackendState;
}

/** Starts the gateway, and the engine behind it at the same time: the gateway is there at once. */
export async function startRedshift(options: RedshiftOptions): Promise<Redshift> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const stopping = new AbortController();
  const starting: Promise<Backend> = options.backendUrl
    ? useBackend(options.backendUrl, stopping.signal)
    : Engine.start(options.directory, options.logFile);
  let state = (): BackendState => "starting";
  const ready = starting.then((backend) => {
    state = () => backend.state();
  });
  // Whoever connects hears of a failure; without a client it must not end the process.
  ready.catch((error: unknown) => {
    state = () => "error";
    console.error(error instanceof Error ? error.message : error);
  });
  await using started = new AsyncDisposableStack();
  started.defer(async () => {
    stopping.abort(new Error("Redshift is being stopped."));
    const backend = await starting.catch(() => undefined);
    await backend?.[Symbol.asyncDispose]();
  });
  const admin = started.use(new Admin(async () => (await starting).openAdmin()));
  const context = tlsContext(options.tls.directory, options.tls.names);
  // Who must have a password, or TLS, verifies the certificate: its authority is there before the first client asks.
  if (options.tls.mode === "required" || (options.tls.mode === "on" && options.auth === "required")) await context();
  const gateway = started.use(
    await startGateway({
      ...options,
      serverless: options.serverless ?? false,
      history: new QueryHistory(),
      admin,
      sessionGroups: new SessionGroups(admin),
      tls: { mode: options.tls.mode, context },
      engine: async () => (await starting).address(),
      openBackend: async (...session) => (await starting).open(...session),
    }),
  );
  const running = started.move();
  return {
    port: gateway.port,
    url: `postgresql://127.0.0.1:${gateway.port}/${DATABASE}`,
    ready,
    state: () => state(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
