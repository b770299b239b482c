import { join } from "node:path";
import { apigateway } from "./apigateway/index.ts";
import { makeBell } from "./aws/bell.ts";
import { DEFAULT_ACCOUNT, DEFAULT_REGION, type Gateway, gateway } from "./aws/gateway.ts";
import { asPrincipal } from "./aws/principal.ts";
import type { Environment, LogEntry, Service, ServiceModel } from "./aws/service.ts";
import { cloudformation } from "./cloudformation/index.ts";
import { openDatabase } from "./database.ts";
import { dynamodb } from "./dynamodb/index.ts";
import { type Health, startEdge } from "./edge.ts";
import { strictGuard } from "./guard/index.ts";
import { iam } from "./iam/index.ts";
import type { InitStatus } from "./init-hooks.ts";
import { openKeys } from "./key-store.ts";
import { lambda } from "./lambda/index.ts";
import { lockDirectory } from "./lock.ts";
import { logs } from "./logs/index.ts";
import { type Redshift, startRedshift } from "./redshift/index.ts";
import { redshiftClusters } from "./redshift-clusters/index.ts";
import { redshiftData } from "./redshift-data/index.ts";
import { redshiftServerless } from "./redshift-serverless/index.ts";
import { RequestLog } from "./request-log.ts";
import { s3 } from "./s3/index.ts";
import { VERSION } from "./settings.ts";
import { stepfunctions } from "./stepfunctions/index.ts";
import { sts } from "./sts/index.ts";
import { LOGIN_MIGRATIONS, LoginStore, type Warehouse } from "./warehouse.ts";

export interface StackOptions {
  /** All state, logs and caches. Created when missing; one stack at a time. */
  directory: string;
  /** The edge's port; 0 for any free one. */
  port: number;
  /** The Redshift gateway's port; 0 for any free one. */
  redshiftPort: number;
  /** `required`: nobody gets into Redshift without a password. */
  redshiftAuth?: "trust" | "required";
  /** Whether Redshift's gateway offers TLS (`on` unless told otherwise), and whether clients must take it. */
  redshiftTls?: "off" | "on" | "required";
  redshiftMode?: "provisioned" | "serverless";
  /** Where to listen; loopback unless told otherwise. */
  host?: string;
  /** Host names to answer to besides loopback and AWS's own. */
  allowedHosts?: readonly string[];
  now?: () => Date;
  /** Signatures are verified and IAM's policies asked, in an account of this number; its root has the one key to begin with. */
  strict?: { account: string } | undefined;
  /** What became of the scripts that run beside the stack. */
  init?: () => InitStatus;
}

/** A running emulator. */
export interface Stack extends AsyncDisposable {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  /** `postgresql://127.0.0.1:5439/dev` */
  readonly redshiftUrl: string;
  /** When Redshift's engine takes connections; clients that come earlier wait. */
  readonly redshiftReady: Promise<void>;
  readonly health: () => Health;
  /** The account's first key, when signatures are verified. */
  readonly root: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** What the SDK knows of each service, and what of it is implemented. */
  readonly models: readonly ServiceModel[];
}

/** The services, in the order in which they start; they stop in the opposite order. */
const SERVICES: readonly ((environment: Environment) => Service | readonly Service[])[] = [
  iam,
  sts,
  logs,
  s3,
  dynamodb,
  lambda,
  apigateway,
  stepfunctions,
  cloudformation,
];

/** Those around the one warehouse that the gateway serves. */
const WAREHOUSE_SERVICES: readonly ((environment: Environment, warehouse: Warehouse) => Service)[] = [
  redshiftServerless,
  redshiftClusters,
  redshiftData,
];

/** Where a client on this machine finds what listens there. */
const reachable = (host: string): string => (host === "0.0.0.0" ? "127.0.0.1" : host);

/** Starts Redshift, and makes what the services around it share with it. */
async function startWarehouse(
  started: AsyncDisposableStack,
  { directory, host = "127.0.0.1", now = () => new Date(), ...options }: StackOptions,
  environment: Environment,
): Promise<{ redshift: Redshift; warehouse: Warehouse }> {
  const database = openDatabase(join(directory, "state", "redshift-logins.db"), LOGIN_MIGRATIONS);
  started.defer(() => database.close());
  const logins = new LoginStore(database, now);
  const redshift = started.use(
    await startRedshift({
      directory: join(directory, "state", "redshift"),
      logFile: join(directory, "logs", "postgres.log"),
      host,
      port: options.redshiftPort,
      aws: {
        client: () =>
          environment.connect({ account: options.strict?.account ?? DEFAULT_ACCOUNT, region: DEFAULT_REGION }),
        forcePathStyle: true,
      },
      // Who needs a signature for everything else needs a password here.
      auth: options.redshiftAuth ?? (options.strict ? "required" : "trust"),
      passwords: logins,
      tls: {
        mode: options.redshiftTls ?? "on",
        directory: join(directory, "tls"),
        names: options.allowedHosts ?? [],
      },
      backendUrl: process.env.REDSHIFT_BACKEND_URL,
      serverless: options.redshiftMode === "serverless",
    }),
  );
  const address = { host: reachable(host), port: redshift.port };
  return { redshift, warehouse: { address: () => address, logins } };
}

/**
 * Starts the emulated AWS in this process. State is in `directory`, so a stack started there again goes on where it was.
 * @throws Error when the port is taken or the directory belongs to another running stack
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { directory, host = "127.0.0.1", now = () => new Date() } = options;
  await using started = new AsyncDisposableStack();
  started.use(lockDirectory(directory));
  const requestLog = started.use(new RequestLog(join(directory, "logs", "requests.jsonl")));
  const keys = started.use(openKeys(join(directory, "state", "keys.db")));
  const log = (entry: LogEntry): void => {
    if (entry.service === "iam" && !/^(?:Get|List)/.test(entry.operation)) guard?.forget();
    requestLog.write(entry);
  };

  // Services call each other through the gateway, which is made of them; nobody calls before all are open.
  let door: Gateway | undefined;
  let endpoint = "";
  const whenReady: (() => void)[] = [];
  const environment: Environment = {
    directory: join(directory, "state"),
    now,
    endpoint: () => endpoint,
    connect(caller) {
      if (!door) throw new Error("A service may not call another one while it is being opened.");
      return door.connect(caller);
    },
    direct(caller) {
      if (!door) throw new Error("A service may not call another one while it is being opened.");
      return door.direct(caller);
    },
    asPrincipal,
    strict: options.strict !== undefined,
    keys,
    bell: makeBell(),
    whenReady: (work) => void whenReady.push(work),
    log,
  };
  const guard = options.strict && strictGuard(environment);
  // Its engine starts while everything else does. It stops last: what runs there is stopped before it.
  const { redshift, warehouse } = await startWarehouse(started, options, environment);
  const services = [...SERVICES, ...WAREHOUSE_SERVICES].flatMap((open) =>
    [open(environment, warehouse)].flat().map((service) => started.use(service)),
  );
  door = gateway({ services, log, now, endpoint: () => endpoint, guard });

  const { handle } = door;
  const health = (): Health => ({
    edition: "terrarium",
    version: VERSION,
    services: { ...Object.fromEntries(services.map(({ name }) => [name, "running"])), redshift: redshift.state() },
  });
  const edge = started.use(
    await startEdge({
      host,
      port: options.port,
      allowedHosts: options.allowedHosts ?? [],
      handle,
      health,
      init: options.init,
    }),
  );
  endpoint = `http://${reachable(host)}:${edge.port}`;

  const running = started.move();
  for (const work of whenReady) work();

  return {
    endpoint,
    redshiftUrl: redshift.url,
    redshiftReady: redshift.ready,
    health,
    root: options.strict && keys.ofRoot(options.strict.account),
    models: services.map(({ model }) => model),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
