import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import type { BackendConnection } from "./backend.ts";
import type { Edited } from "./dialect/edits.ts";
import { SERVER_VERSION } from "./dialect/statements/show.ts";
import { joined, type Planned, Plans } from "./plans.ts";
import { PostgresError } from "./postgres-error.ts";
import { AlreadyTold, characterAt, Relay } from "./relay.ts";
import type { S3Settings, StatementContext } from "./statement-handler.ts";
import { clear, type RunnerSession, run } from "./statement-runner.ts";
import { SESSION_SETTINGS } from "./system/session-settings.ts";
import {
  errorResponse,
  type Message,
  MessageReader,
  message,
  noticeResponse,
  parameterStatus,
  query,
  readyForQuery,
} from "./wire/messages.ts";
import type { TypeNumbers } from "./wire/rows.ts";

export interface SessionOptions {
  /** Opens another connection to the engine; without a user, as the one that every client may be. */
  openBackend(database: string, user?: string, options?: Readonly<Record<string, string>>): Promise<BackendConnection>;
  aws: S3Settings;
}

/** Who has logged in. */
export interface SessionUser {
  /** As the client has called itself. */
  user: string;
  database: string;
  /** The database user as whom its statements run. */
  role: string;
}

/** One client: its messages go to a backend of its own, except for the statements that Redshift has and Postgres has not. */
export class Session {
  readonly #client: Socket;
  readonly #options: SessionOptions;
  readonly #user: SessionUser;
  readonly #reader = new MessageReader();
  readonly #plans = new Plans();
  #engine: (RunnerSession & { relay: Relay }) | undefined;
  #side: Promise<BackendConnection> | undefined;
  /** Messages are worked on one after the other. */
  #work: Promise<void> = Promise.resolve();
  #pending = 0;
  #abort = new AbortController();
  #isClosing = false;
  /** Statements of the extended protocol that the gateway carries out, by name; and portals on them. */
  readonly #statements = new Map<string, Planned>();
  readonly #portals = new Map<string, Planned>();
  #skipsToSync = false;
  readonly id = randomInt(1, 2 ** 31 - 1);

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
    const backend = await this.#options.openBackend(database, role, SESSION_SETTINGS);
    const relay = new Relay(this.#client, backend, await typeNumbers(backend, database));
    this.#engine = {
      backend,
      relay,
      plans: this.#plans,
      context: (sql) => this.#context(backend, sql),
      write: (bytes) => void this.#client.write(bytes),
    };
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
    try {
      for (const received of this.#reader.read(chunk)) this.#enqueue(received);
    } catch (error) {
      const invalid = `invalid message: ${(error as Error).message}`;
      this.#client.end(errorResponse(new PostgresError("08P01", invalid, { severity: "FATAL" }).fields));
    }
  }

  #enqueue(received: Message & { raw: Buffer }): void {
    const engine = this.#engine;
    if (!engine) return;
    if (received.type === "X") {
      this.close();
      return;
    }
    // The usual case, a statement for the engine, must not wait for a turn of the event loop.
    if (this.#pending === 0 && !this.#skipsToSync && this.#passes(engine.relay, received)) return;
    this.#pending += 1;
    this.#work = this.#work
      .then(() => this.#handle(engine, received))
      .catch((error: unknown) => this.#fail(error, ""))
      .finally(() => {
        this.#pending -= 1;
      });
  }

  /** Hands a message to the engine, if nobody else has to see it. Whatever is wrong with it, is told in its turn. */
  #passes(relay: Relay, { type, body, raw }: Message & { raw: Buffer }): boolean {
    if (type === "Q") {
      const text = textOf(body, 0);
      const sql = this.#forEngine(text);
      if (!sql) return false;
      relay.sendLast(sql.text === text ? raw : query(sql.text), { sql: sql.text, source: text, origin: sql.origin });
      return true;
    }
    if (type === "P") return this.#passesParse(relay, body, raw);
    if (this.#statements.size > 0) return false;
    if (type === "S" || type === "F") relay.sendLast(raw);
    else relay.send(raw);
    return true;
  }

  /** A message as one text for the engine, if it is for the engine as a whole. */
  #forEngine(text: string): Edited | undefined {
    try {
      return joined(text, this.#plans.of(text));
    } catch {
      return undefined;
    }
  }

  #passesParse(relay: Relay, body: Buffer, raw: Buffer): boolean {
    const name = textOf(body, 0);
    const text = textOf(body, Buffer.byteLength(name) + 1);
    const sql = this.#forEngine(text);
    if (!sql) return false;
    this.#sendParse(relay, { name, text, body, raw }, sql);
    return true;
  }

  #sendParse(
    relay: Relay,
    { name, text, body, raw }: { name: string; text: string; body: Buffer; raw: Buffer },
    sql: Edited,
  ): void {
    this.#statements.delete(name);
    const rest = body.subarray(Buffer.byteLength(name) + Buffer.byteLength(text) + 2);
    const sent = sql.text === text ? raw : message("P", name, sql.text, rest);
    relay.sendParsed(sent, { sql: sql.text, source: text, origin: sql.origin });
  }

  async #handle(engine: RunnerSession, received: Message & { raw: Buffer }): Promise<void> {
    const { type, body, raw } = received;
    if (this.#skipsToSync && type !== "S") return;
    this.#skipsToSync = false;
    await (type === "Q" || this.#statements.size > 0 || type === "P" ? engine.relay.settled() : undefined);
    if (type === "Q") return this.#simple(engine, textOf(body, 0));
    if (type === "P") return this.#parse(engine, body, raw);
    if (type === "B" && this.#bind(body)) return;
    if (type === "D" && this.#describe(body)) return;
    if (type === "E" && (await this.#execute(engine, body))) return;
    if (type === "C" && this.#close(body)) return;
    if (type === "S" || type === "F") engine.relay.sendLast(raw);
    else engine.relay.send(raw);
  }

  /** A query of the simple protocol: one statement or several. */
  async #simple(engine: RunnerSession, text: string): Promise<void> {
    this.#abort = new AbortController();
    try {
      const read = this.#plans.of(text);
      const [first] = read;
      // What stands behind another statement is asked for when that one has been run.
      const plans = first && read.length === 1 ? [await clear(engine, first)] : read;
      const sql = joined(text, plans);
      if (sql) {
        engine.relay.sendLast(query(sql.text), { sql: sql.text, source: text, origin: sql.origin });
        return;
      }
      await this.#inTurn(engine, plans);
    } catch (error) {
      await this.#fail(error, text);
    }
    this.#client.write(readyForQuery(engine.backend.transactionStatus));
  }

  /**
   * The statements of one message run in one transaction, although they are sent one by one: "a query string that contains multiple
   * (semicolon separated) SQL commands runs all the statements as a single transaction",
   * https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html, read 2026-11-24.
   */
  async #inTurn(engine: RunnerSession, plans: readonly Planned[]): Promise<void> {
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

  /** A statement that the gateway carries out, or that is wrong. */
  async #parse(engine: RunnerSession, body: Buffer, raw: Buffer): Promise<void> {
    if (this.#passesParse(engine.relay, body, raw)) return;
    const name = textOf(body, 0);
    const text = textOf(body, Buffer.byteLength(name) + 1);
    try {
      const [found, ...more] = this.#plans.of(text);
      if (!found || more.length > 0)
        throw new PostgresError("42601", "cannot insert multiple commands into a prepared statement");
      const planned = await clear(engine, found);
      const sql = joined(text, [planned]);
      if (sql) {
        this.#sendParse(engine.relay, { name, text, body, raw }, sql);
        return;
      }
      this.#statements.set(name, planned);
      this.#client.write(message("1"));
    } catch (error) {
      this.#skipsToSync = true;
      await this.#fail(error, text);
    }
  }

  #bind(body: Buffer): boolean {
    const portal = textOf(body, 0);
    const planned = this.#statements.get(textOf(body, Buffer.byteLength(portal) + 1));
    this.#portals.delete(portal);
    if (!planned) return false;
    this.#portals.set(portal, planned);
    this.#client.write(message("2"));
    return true;
  }

  #describe(body: Buffer): boolean {
    const isStatement = body[0] === STATEMENT;
    if (!(isStatement ? this.#statements : this.#portals).has(textOf(body, 1))) return false;
    if (isStatement) this.#client.write(message("t", Buffer.alloc(2)));
    this.#client.write(message("n"));
    return true;
  }

  async #execute(engine: RunnerSession, body: Buffer): Promise<boolean> {
    const portal = textOf(body, 0);
    const planned = this.#portals.get(portal);
    if (!planned) return false;
    this.#abort = new AbortController();
    try {
      await run(engine, planned, 1);
    } catch (error) {
      this.#skipsToSync = true;
      await this.#fail(error, planned.text);
    }
    return true;
  }

  #close(body: Buffer): boolean {
    const name = textOf(body, 1);
    if (!(body[0] === STATEMENT ? this.#statements : this.#portals).delete(name)) return false;
    this.#client.write(message("3"));
    return true;
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

  #context(backend: BackendConnection, sql: string): StatementContext {
    const { user, database } = this.#user;
    return {
      backend,
      side: () => {
        this.#side ??= this.#options.openBackend(database);
        return this.#side;
      },
      sql,
      session: { id: this.id, user, database },
      notice: (severity, text) => this.#client.write(noticeResponse({ S: severity, V: severity, C: "00000", M: text })),
      signal: this.#abort.signal,
      aws: this.#options.aws,
    };
  }
}

const NUMBERS = new Map<string, TypeNumbers>();

/** The numbers of Redshift's types in a database; they stay as they are. */
async function typeNumbers(backend: BackendConnection, database: string): Promise<TypeNumbers> {
  const known = NUMBERS.get(database);
  if (known) return known;
  const { rows } = await backend.query("SELECT 'pg_catalog.super'::regtype::oid, 'pg_catalog.varbyte'::regtype::oid");
  const [superType, varbyte] = rows[0] ?? [];
  const numbers = { super: Number(superType), varbyte: Number(varbyte) };
  NUMBERS.set(database, numbers);
  return numbers;
}

const STATEMENT = "S".charCodeAt(0);
const CONTROL = /^\s*(?:begin|start|commit|end|rollback|abort)\b/i;

/** A string of a message, until its zero byte. */
function textOf(body: Buffer, from: number): string {
  const end = body.indexOf(0, from);
  return body.toString("utf8", from, end < 0 ? body.length : end);
}
