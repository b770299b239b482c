import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import type { BackendConnection } from "./backend.ts";
import { copy } from "./copy/index.ts";
import { splitStatements } from "./dialect/split.ts";
import { SERVER_VERSION, type Translation, translate } from "./dialect/translate.ts";
import { PostgresError } from "./postgres-error.ts";
import type { S3Settings, StatementContext } from "./statement-handler.ts";
import {
  commandComplete,
  errorResponse,
  type Message,
  MessageReader,
  message,
  noticeResponse,
  parameterStatus,
  query,
  readyForQuery,
} from "./wire/messages.ts";

export interface SessionOptions {
  /** Opens another connection to the engine; without a user, as the one that every client may be. */
  openBackend(database: string, user?: string, options?: Record<string, string>): Promise<BackendConnection>;
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

type Plan = Translation & { text: string };

/** One client: its messages go to a backend of its own, except for the statements that Redshift has and Postgres has not. */
export class Session {
  readonly #client: Socket;
  readonly #options: SessionOptions;
  readonly #reader = new MessageReader();
  readonly #user: string;
  readonly #database: string;
  readonly #role: string;
  #backend: BackendConnection | undefined;
  #side: Promise<BackendConnection> | undefined;
  /** Messages are worked on one after the other. */
  #work: Promise<void> = Promise.resolve();
  #pending = 0;
  /** ReadyForQuery messages that the backend still owes. */
  #owed = 0;
  #allPaid: () => void = () => undefined;
  #abort = new AbortController();
  /** Statements of the extended protocol that are ours, by name; and portals on them. */
  readonly #statements = new Map<string, Plan>();
  readonly #portals = new Map<string, Plan>();
  #skipsToSync = false;
  readonly id = randomInt(1, 2 ** 31 - 1);

  constructor(client: Socket, { user, database, role }: SessionUser, options: SessionOptions) {
    this.#client = client;
    this.#options = options;
    this.#user = user;
    this.#database = database;
    this.#role = role;
  }

  /** The key by which another connection may cancel what runs here. */
  get key(): Buffer | undefined {
    return this.#backend?.key;
  }

  /** Serves the client, which is logged in, until it goes. */
  async serve(first: Buffer): Promise<void> {
    const backend = await this.#options.openBackend(this.#database, this.#role);
    this.#backend = backend;
    this.#client.write(message("R", 0));
    for (const [name, value] of Object.entries({
      ...backend.parameters,
      server_version: SERVER_VERSION,
      session_authorization: this.#user,
    }))
      this.#client.write(parameterStatus(name, value));
    this.#client.write(Buffer.concat([message("K", backend.key), readyForQuery("I")]));
    backend.listen((received) => this.#forward(received));
    backend.onClose(() => this.#client.end());
    this.#client.on("drain", () => backend.socket.resume());
    this.#client.on("data", (chunk) => this.#receive(chunk));
    this.#client.on("close", () => this.close());
    if (first.length > 0) this.#receive(first);
  }

  /** Stops what runs: a cancel request, or the client has gone. */
  cancel(): void {
    this.#abort.abort();
  }

  close(): void {
    this.#abort.abort();
    this.#backend?.close();
    this.#side?.then(
      (side) => side.close(),
      () => undefined,
    );
  }

  #receive(chunk: Buffer): void {
    try {
      for (const received of this.#reader.read(chunk)) this.#enqueue(received);
    } catch (error) {
      this.#client.end(
        errorResponse(
          new PostgresError("08P01", `invalid message: ${(error as Error).message}`, { severity: "FATAL" }).fields,
        ),
      );
    }
  }

  #enqueue(received: Message & { raw: Buffer }): void {
    // The usual case, a statement that is Postgres's own, must not wait for a turn of the event loop.
    if (this.#pending === 0 && this.#passes(received)) return;
    this.#pending += 1;
    this.#work = this.#work
      .then(() => this.#handle(received))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#pending -= 1;
      });
  }

  /** Hands a message to the backend, if nobody else has to see it. */
  #passes({ type, body, raw }: Message & { raw: Buffer }): boolean {
    if (type === "X") {
      this.close();
      return true;
    }
    if (this.#skipsToSync || this.#statements.size > 0) return false;
    if (type === "Q") {
      if (!isPlain(body)) return false;
      this.#send(raw, true);
      return true;
    }
    if (type === "P") return false;
    this.#send(raw, type === "S");
    return true;
  }

  #send(raw: Buffer, owes: boolean): void {
    if (owes) this.#owed += 1;
    this.#backend?.socket.write(raw);
  }

  #forward({ type, raw, body }: Message & { raw: Buffer }): void {
    if (type === "S" && body.toString("latin1").startsWith("server_version\0")) return;
    if (!this.#client.write(raw)) this.#backend?.socket.pause();
    if (type !== "Z") return;
    this.#owed -= 1;
    if (this.#owed === 0) this.#allPaid();
  }

  async #settled(): Promise<void> {
    if (this.#owed > 0)
      await new Promise<void>((resolve) => {
        this.#allPaid = resolve;
      });
  }

  async #handle(received: Message & { raw: Buffer }): Promise<void> {
    const { type, body, raw } = received;
    if (this.#skipsToSync) {
      if (type !== "S") return;
      this.#skipsToSync = false;
    }
    if (type === "Q") return this.#simple(body.toString("utf8", 0, body.length - 1));
    if (type === "P") return this.#parse(body, raw);
    if (type === "B") return this.#bind(body, raw);
    if (type === "D") return this.#describe(body, raw);
    if (type === "E") return this.#execute(body, raw);
    this.#send(raw, type === "S");
  }

  /** A query of the simple protocol: one statement or several. */
  async #simple(text: string): Promise<void> {
    await this.#settled();
    this.#abort = new AbortController();
    try {
      const plans = splitStatements(text).map(
        (statement): Plan => ({ ...translate(statement.text), text: statement.text }),
      );
      if (plans.every(({ kind }) => kind === "pass")) {
        this.#send(query(text), true);
        return;
      }
      // Postgres runs the statements of one message in one transaction; so they are here, although they are sent one by one.
      const wraps =
        plans.length > 1 &&
        this.#status() === "I" &&
        !plans.some(({ kind, text: each }) => kind === "truncate" || CONTROL.test(each));
      if (wraps) await this.#engine().query("BEGIN");
      try {
        for (const plan of plans) await this.#runPlan(plan);
        if (wraps) await this.#engine().query("COMMIT");
      } catch (error) {
        if (wraps) await this.#engine().query("ROLLBACK");
        throw error;
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#client.write(readyForQuery(this.#status()));
  }

  /** Runs one statement; its rows and its tag go to the client. @throws PostgresError */
  async #runPlan(plan: Plan): Promise<void> {
    if (plan.kind === "pass") return this.#relay(plan.text);
    if (plan.kind === "rewrite") {
      await this.#relay(plan.sql);
      for (const sql of plan.after ?? []) await this.#engine().query(sql);
      return;
    }
    if (plan.kind === "noop") {
      this.#client.write(commandComplete(plan.tag));
      return;
    }
    if (this.#status() === "E")
      throw new PostgresError(
        "25P02",
        "current transaction is aborted, commands ignored until end of transaction block",
      );
    if (plan.kind === "truncate") {
      // TRUNCATE commits the transaction in which it runs: https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html, read 2026-11-24
      const inside = this.#status() === "T";
      if (inside) await this.#engine().query("COMMIT");
      await this.#relay(plan.sql);
      if (inside) await this.#engine().query("BEGIN");
      return;
    }
    const { tag } = await copy(this.#context(plan.text));
    this.#client.write(commandComplete(tag));
  }

  /** Sends a statement to the engine and its answer to the client, without the ReadyForQuery at the end. */
  #relay(sql: string): Promise<void> {
    const backend = this.#engine();
    return new Promise((resolve, reject) => {
      let failed = false;
      backend.listen((received) => {
        if (received.type === "Z") {
          backend.listen((next) => this.#forward(next));
          if (failed) reject(new AlreadyTold());
          else resolve();
          return;
        }
        if (received.type === "E") failed = true;
        if (!this.#client.write(received.raw)) backend.socket.pause();
      });
      backend.socket.write(query(sql));
    });
  }

  async #parse(body: Buffer, raw: Buffer): Promise<void> {
    const [name = "", text = ""] = splitTwo(body);
    const translated = translate(text);
    this.#statements.delete(name);
    if (translated.kind === "pass") {
      this.#send(raw, false);
      return;
    }
    if (translated.kind === "rewrite" && !translated.after?.length) {
      const rest = body.subarray(Buffer.byteLength(name) + Buffer.byteLength(text) + 2);
      this.#send(message("P", name, translated.sql, rest), false);
      return;
    }
    await this.#settled();
    this.#statements.set(name, { ...translated, text });
    this.#client.write(message("1"));
  }

  #bind(body: Buffer, raw: Buffer): void {
    const [portal = "", name = ""] = splitTwo(body);
    const plan = this.#statements.get(name);
    this.#portals.delete(portal);
    if (!plan) {
      this.#send(raw, false);
      return;
    }
    this.#portals.set(portal, plan);
    this.#client.write(message("2"));
  }

  #describe(body: Buffer, raw: Buffer): void {
    const isStatement = body[0] === 0x53; // S
    const name = body.toString("utf8", 1, body.length - 1);
    if (!(isStatement ? this.#statements : this.#portals).has(name)) {
      this.#send(raw, false);
      return;
    }
    if (isStatement) this.#client.write(message("t", Buffer.alloc(2)));
    this.#client.write(message("n"));
  }

  async #execute(body: Buffer, raw: Buffer): Promise<void> {
    const [portal = ""] = splitTwo(body);
    const plan = this.#portals.get(portal);
    if (!plan) return this.#send(raw, false);
    this.#abort = new AbortController();
    try {
      await this.#runPlan(plan);
    } catch (error) {
      this.#fail(error);
      this.#skipsToSync = true;
    } finally {
      this.#portals.delete(portal);
      this.#statements.clear();
    }
  }

  #fail(error: unknown): void {
    if (error instanceof AlreadyTold) return;
    if (!(error instanceof PostgresError)) console.error(error);
    const told =
      error instanceof PostgresError
        ? error
        : new PostgresError("XX000", `Internal error: ${(error as Error).message}`);
    this.#client.write(errorResponse(told.fields));
  }

  #context(sql: string): StatementContext {
    return {
      backend: this.#engine(),
      side: () => {
        this.#side ??= this.#options.openBackend(this.#database);
        return this.#side;
      },
      sql,
      session: { id: this.id, user: this.#user, database: this.#database },
      notice: (severity, text) => this.#client.write(noticeResponse({ S: severity, V: severity, C: "00000", M: text })),
      signal: this.#abort.signal,
      aws: this.#options.aws,
    };
  }

  #engine(): BackendConnection {
    if (!this.#backend) throw new Error("The session has no backend.");
    return this.#backend;
  }

  #status(): string {
    return this.#engine().transactionStatus;
  }
}

/** The engine has sent this error to the client itself. */
class AlreadyTold extends Error {}

const CONTROL = /^\s*(?:begin|start|commit|end|rollback|abort)\b/i;

/** The first two of a message's strings. */
function splitTwo(body: Buffer): [string, string] {
  const first = body.indexOf(0);
  const second = body.indexOf(0, first + 1);
  return [body.toString("utf8", 0, first), second < 0 ? "" : body.toString("utf8", first + 1, second)];
}

// One statement that begins like this, and has nothing of Redshift's in it, is the same for Postgres.
const PLAIN = /^\s*(?:select|insert|update|values|begin|commit|rollback|end|set)\b[^;]*;?\s*\0$/i;
const OURS =
  /\b(?:sysdate|top|minus|qualify|pivot|unpivot|dateadd|datediff|convert|listagg|decode|approximate|returning|conflict|exclude|lateral)\b|relhasoids|\bdistinct\s+on\b|#|::\s*super/i;

function isPlain(body: Buffer): boolean {
  if (body.length > 8192) return false;
  const text = body.toString("utf8");
  return PLAIN.test(text) && !OURS.test(text);
}
