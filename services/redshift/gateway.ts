import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import type { BackendAddress } from "./backend.ts";
import { type LoginOptions, logIn } from "./login.ts";
import { connectTo } from "./postgres.ts";
import { PostgresError } from "./postgres-error.ts";
import { Session, type SessionOptions } from "./session.ts";
import { errorResponse } from "./wire/messages.ts";

// https://www.postgresql.org/docs/18/protocol-message-formats.html, read 2026-11-24
const SSL_REQUEST = 80_877_103;
const GSSENC_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
const PROTOCOL_MAJOR = 3;
const MAX_STARTUP_BYTES = 10_000;
const STARTUP_WITHIN_MS = 30_000;

export interface GatewayOptions extends SessionOptions, LoginOptions {
  host: string;
  port: number;
  tls: TlsOptions;
  /** Where a cancel request for the engine goes. */
  engine(): Promise<BackendAddress>;
}

export interface TlsOptions {
  /** Whether TLS is offered, and whether a client must take it. */
  mode: "off" | "on" | "required";
  context(): Promise<SecureContext>;
}

export interface Gateway extends AsyncDisposable {
  readonly port: number;
}

/** A server that speaks the Postgres protocol as Redshift does. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const sessions = new Set<Session>();
  const clients = new Set<Socket>();
  const server: Server = createServer((client) => {
    clients.add(client);
    client.setNoDelay(true);
    client.on("error", () => undefined);
    client.on("close", () => clients.delete(client));
    greet(client, options, sessions).catch((error: unknown) => client.end(errorResponse(fatal(error))));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`Port ${options.port} is taken. Stop what listens there, or set REDSHIFT_PORT to another one.`)
          : error,
      ),
    );
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.close();
      for (const client of clients) client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Takes the start-up packets, and makes a session of the last one. */
async function greet(connection: Socket, options: GatewayOptions, sessions: Set<Session>): Promise<void> {
  const timer = setTimeout(() => connection.destroy(), STARTUP_WITHIN_MS);
  connection.once("close", () => clearTimeout(timer));
  let client = connection;
  for (;;) {
    const { packet, rest } = await readPacket(client);
    const code = packet.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSSENC_REQUEST) {
      // What came in clear text behind the request must not be taken for what comes encrypted (CVE-2021-23214).
      if (rest.length > 0) throw new PostgresError("08P01", "received unencrypted data after SSL request");
      if (code === SSL_REQUEST && client === connection && options.tls.mode !== "off")
        client = await encrypted(connection, options.tls);
      else client.write("N");
      continue;
    }
    clearTimeout(timer);
    if (code === CANCEL_REQUEST) {
      await cancel(packet.subarray(8, 16), packet, options, sessions);
      client.end();
      return;
    }
    if (code >> 16 !== PROTOCOL_MAJOR)
      throw new PostgresError("0A000", `unsupported frontend protocol ${code >> 16}.${code & 0xffff}`);
    return startSession(client, readParameters(packet), rest, options, sessions);
  }
}

async function encrypted(connection: Socket, { context }: TlsOptions): Promise<TLSSocket> {
  const secureContext = await context();
  connection.write("S");
  const socket = new TLSSocket(connection, { isServer: true, secureContext });
  socket.on("error", () => connection.destroy());
  return socket;
}

async function startSession(
  client: Socket,
  { user = "", database = user }: Record<string, string>,
  rest: Buffer,
  options: GatewayOptions,
  sessions: Set<Session>,
): Promise<void> {
  try {
    if (options.tls.mode === "required" && !(client instanceof TLSSocket))
      // As clusters with require_ssl say it: https://repost.aws/knowledge-center/redshift-connection-issues, read 2026-11-24.
      throw new PostgresError(
        "28000",
        `no pg_hba.conf entry for host "${client.remoteAddress}", user "${user}", database "${database}", SSL off`,
      );
    const identity = await logIn(client, rest, { user, database }, options);
    if (client.destroyed) return await identity.release();
    const session = new Session(client, { user, database, role: identity.role }, options);
    sessions.add(session);
    client.once("close", () => {
      sessions.delete(session);
      identity.release().catch((error: unknown) => console.error(error));
    });
    await session.serve(identity.rest);
  } catch (error) {
    client.end(errorResponse(fatal(error)));
  }
}

/** An error that ends the connection. */
function fatal(error: unknown): Record<string, string> {
  const { fields } = error instanceof PostgresError ? error : new PostgresError("XX000", (error as Error).message);
  return { ...fields, S: "FATAL", V: "FATAL" };
}

/** One start-up packet, and what came with it. */
function readPacket(client: Socket): Promise<{ packet: Buffer; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 8) return;
      const length = received.readInt32BE(0);
      if (length < 8 || length > MAX_STARTUP_BYTES) {
        stop();
        reject(new PostgresError("08P01", "invalid length of startup packet"));
      } else if (received.length >= length) {
        stop();
        resolve({ packet: received.subarray(0, length), rest: received.subarray(length) });
      }
    };
    const gone = (): void => reject(new Error("The client went away."));
    const stop = (): void => {
      client.off("data", take);
      client.off("close", gone);
    };
    client.on("data", take);
    client.once("close", gone);
  });
}

/** `user\0name\0database\0dev\0…`. What only Redshift's drivers send (client_protocol_version, driver_version …) is not for Postgres. */
function readParameters(packet: Buffer): Record<string, string> {
  const parts = packet.toString("utf8", 8).split("\0");
  const parameters: Record<string, string> = {};
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const name = parts[index];
    if (name) parameters[name] = parts[index + 1] ?? "";
  }
  return parameters;
}

async function cancel(key: Buffer, packet: Buffer, options: GatewayOptions, sessions: Set<Session>): Promise<void> {
  const session = [...sessions].find((each) => each.key?.equals(key));
  if (!session) return;
  session.cancel();
  const address = await options.engine();
  connectTo(address)
    .on("error", () => undefined)
    .end(packet);
}
