import type { Socket } from "node:net";
import type { BackendConnection } from "./backend.ts";
import { SERVER_VERSION } from "./dialect/statements/show.ts";
import { ExtendedProtocol, type Received } from "./extended-protocol.ts";
import { joined, type Planned, Plans } from "./plans.ts";
import { PostgresError } from "./postgres-error.ts";
import type { QueryHistory } from "./query-history.ts";
import { AlreadyTold, characterAt, Relay } from "./relay.ts";
import { SessionQueries } from "./session-queries.ts";
import type { S3Settings, StatementContext } from "./statement-handler.ts";
import { clear, type RunnerSession, run } from "./statement-runner.ts";
import { SESSION_SETTINGS } from "./system/session-settings.ts";
import { findDefaultRole } from "./transfer/default-role.ts";
import {
  errorResponse,
  MessageReader,
  message,
  noticeResponse,
  parameterStatus,
  query,
  readyForQuery,
  textAt,
} from "./wire/messages.ts";

export interface SessionOptions {
  /** Opens another connection to the engine; without a user, as the one that every client may be. */
  openBackend(database: string, user?: string, options?: Readonly<Record<string, string>>): Promise<BackendConnection>;
  history: QueryHistory;
  aws: S3Settings;
  /** What Redshift Serverless does not show is not shown. */
  serverless: boolean;
}

/** Who has logged in. */
export interface SessionUser {
  /** As the client has called itself. */
  user: string;
  database: string;
  /** The database user as whom its statements run. */
  role: string;
}

/** What works for a client that is being served. */
interface Engine extends RunnerSession {
  extended: ExtendedProtocol;
}

/** One client: its messages go to a backend of its own, except for the statements that Redshift has and Postgres has not. */
export class Session {
  readonly #client: Socket;
  readonly #options: SessionOptions;
  readonly #user: SessionUser;
  readonly #reader = new MessageReader();
  #engine: Engine | undefined;
  #side: Promise<BackendConnection> | undefined;
  /** Messages are worked on one after the other. */
  #work: Promise<void> = Promise.resolve();
  #pending = 0;
  #abort = new AbortController();
  #isClosing = false;

  constructor(client: Socket, user: SessionUser, options: SessionOptions) {
    this.#client = client;
    this.#options = options;
    this.#user = user;
  }

  /** The key by which another connection may cancel what runs here. */
  get key(): Buffer | undefined {
    return this.#engine?.backend.key;
  }

  /** Serves the client, which is logged in, until it goes. */
  async serve(first: Buffer): Promise<void> {
    const { user, database, role } = this.#user;
    const { history, openBackend, serverless } = this.#options;
    const backend = await openBackend(database, role, SESSION_SETTINGS);
    const { rows } = await backend.query("SELECT pg_catalog.current_user_id()");
    const userId = Number(rows[0]?.[0]);
    await history.prepare(database, backend);
    const pid = backend.key.readInt32BE(0);
    const queries = new SessionQueries(history, {
      database,
      role,
      pid,
      defaultRole: () => findDefaultRole(this.#options.aws),
    });
    const session: RunnerSession = {
      backend,
      relay: new Relay(this.#client, backend, queries),
      plans: new Plans({ serverless }),
      queries,
      context: (sql, queryId) => this.#context(backend, { sql, queryId, pid, userId }),
      showHistory: (names) => queries.show(names, session.relay.isOpen ? undefined : backend, () => this.#sideOf()),
      write: (bytes) => void this.#client.write(bytes),
    };
    this.#engine = { ...session, extended: new ExtendedProtocol(session) };
    const parameters = { ...backend.parameters, server_version: SERVER_VERSION, session_authorization: user };
    this.#client.write(
      Buffer.concat([
        message("R", 0),
        ...Object.entries(parameters).map(([name, value]) => parameterStatus(name, value)),
        message("K", backend.key),
        readyForQuery("I"),
      ]),
    );
    backend.onClose(() => this.#lose(backend));
    this.#client.on("drain", () => backend.socket.resume());
    this.#client.on("data", (chunk) => this.#receive(chunk));
    this.#client.on("close", () => this.close());
    if (first.length > 0) this.#receive(first);
  }

  /** The engine has gone, and with it the session; another one may be begun. */
  #lose(backend: BackendConnection): void {
    const lost = new PostgresError("57P02", "terminating connection because Redshift's engine has ended", {
      hint: "In a moment you should be able to reconnect to the database and repeat your command.",
      severity: "FATAL",
    });
    if (this.#isClosing || backend.hasSaidGoodbye) this.#client.end();
    else this.#client.end(errorResponse(lost.fields));
  }

  /** Stops what runs: a cancel request, or the client has gone. */
  cancel(): void {
    this.#abort.abort();
  }

  close(): void {
    this.#isClosing = true;
    this.#abort.abort();
    this.#engine?.backend.close();
    this.#side?.then(
      (side) => side.close(),
      () => undefined,
    );
  }

  #receive(chunk: Buffer): void {
    const toEngine = this.#engine?.backend.socket;
    // Parse, Bind, Execute and Sync come together, and go on together: one call of the system, and the engine wakes up once.
    toEngine?.cork();
    try {
      for (const received of this.#reader.read(chunk)) this.#enqueue(received);
    } catch (error) {
      const invalid = `invalid message: ${(error as Error).message}`;
      this.#client.end(errorResponse(new PostgresError("08P01", invalid, { severity: "FATAL" }).fields));
    } finally {
      toEngine?.uncork();
    }
  }

  #enqueue(received: Received): void {
    const engine = this.#engine;
    if (!engine) return;
    if (received.type === "X") {
      this.close();
      return;
    }
    // The usual case, a statement for the engine, must not wait for a turn of the event loop.
    if (this.#pending === 0 && this.#passes(engine, received)) return;
    this.#pending += 1;
    this.#work = this.#work
      .then(() => this.#handle(engine, received))
      .catch((error: unknown) => this.#fail(error, ""))
      .finally(() => {
        this.#pending -= 1;
      });
  }

  /** Hands a message to the engine, if nothing has to be waited for. */
  #passes(engine: Engine, received: Received): boolean {
    if (received.type !== "Q") return engine.extended.passes(received);
    const text = textAt(received.body, 0);
    try {
      return this.#send(engine, text, engine.plans.of(text), received.raw);
    } catch (error) {
      // Whatever is wrong with it, is told in its turn.
      if (error instanceof PostgresError) return false;
      throw error;
    }
  }

  /** Sends a message of the simple protocol, if it is for the engine as a whole. */
  #send({ relay, queries }: Engine, text: string, plans: readonly Planned[], raw?: Buffer): boolean {
    const sql = joined(text, plans);
    if (!sql || (raw && plans.some(({ names }) => queries.isShown(names)))) return false;
    const sent = raw && sql.text === text ? raw : query(sql.text);
    relay.sendQuery(
      sent,
      { sql: sql.text, source: text, origin: sql.origin },
      plans.map((planned) => planned.text),
    );
    return true;
  }

  async #handle(engine: Engine, received: Received): Promise<void> {
    if (received.type === "Q") {
      await engine.relay.settled();
      await this.#simple(engine, textAt(received.body, 0));
      return;
    }
    this.#abort = new AbortController();
    await engine.extended.handle(received);
  }

  /** A query of the simple protocol: one statement or several. */
  async #simple(engine: Engine, text: string): Promise<void> {
    this.#abort = new AbortController();
    try {
      const read = engine.plans.of(text);
      const [first] = read;
      // What stands behind another statement is asked for when that one has been run.
      const plans = first && read.length === 1 ? [await clear(engine, first)] : read;
      for (const { names } of plans) if (engine.queries.isShown(names)) await engine.showHistory(names);
      if (this.#send(engine, text, plans)) return;
      await this.#inTurn(engine, plans);
    } catch (error) {
      await this.#fail(error, text);
    }
    engine.queries.ready(engine.backend.transactionStatus);
    this.#client.write(readyForQuery(engine.backend.transactionStatus));
  }

  /**
   * The statements of one message run in one transaction, although they are sent one by one: "a query string that contains multiple
   * (semicolon separated) SQL commands runs all the statements as a single transaction",
   * https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html, read 2026-11-24.
   */
  async #inTurn(engine: Engine, plans: readonly Planned[]): Promise<void> {
    const { backend } = engine;
    const wraps =
      plans.length > 1 &&
      backend.transactionStatus === "I" &&
      !plans.some(({ text, plan }) => plan.commits || plan.alone || CONTROL.test(text));
    if (wraps) await backend.query("BEGIN");
    try {
      for (const plan of plans) await run(engine, plan, plans.length);
      if (wraps) await backend.query("COMMIT");
    } catch (error) {
      if (wraps) await backend.query("ROLLBACK");
      throw error;
    }
  }

  /** Tells the client; a transaction that was going on has failed with the statement. */
  async #fail(error: unknown, text: string): Promise<void> {
    if (error instanceof AlreadyTold) return;
    if (!(error instanceof PostgresError)) console.error(error);
    const told =
      error instanceof PostgresError
        ? error
        : new PostgresError("XX000", `Internal error: ${(error as Error).message}`);
    const backend = this.#engine?.backend;
    if (backend?.transactionStatus === "T") await backend.query("refused").catch(() => undefined);
    for (const info of told.info) this.#client.write(noticeResponse({ S: "INFO", V: "INFO", C: "00000", M: info }));
    this.#client.write(
      errorResponse(told.at === undefined ? told.fields : { ...told.fields, P: characterAt(text, told.at) }),
    );
  }

  #sideOf(): Promise<BackendConnection> {
    this.#side ??= this.#options.openBackend(this.#user.database, undefined, OWN);
    return this.#side;
  }

  #context(
    backend: BackendConnection,
    { sql, queryId, pid, userId }: { sql: string; queryId: number; pid: number; userId: number },
  ): StatementContext {
    const { user, database } = this.#user;
    return {
      backend,
      side: () => this.#sideOf(),
      sql,
      queryId,
      session: { id: pid, user, userId, database },
      notice: (severity, text) => this.#client.write(noticeResponse({ S: severity, V: severity, C: "00000", M: text })),
      signal: this.#abort.signal,
      aws: this.#options.aws,
    };
  }
}

/** By this the engine's own connections are left out of what clients see of sessions (system/sessions.sql). */
const OWN = { application_name: "terrarium" };
const CONTROL = /^\s*(?:begin|start|commit|end|rollback|abort)\b/i;
