import type { Socket } from "node:net";
import type { BackendConnection } from "./backend.ts";
import { redshiftError } from "./dialect/engine-errors.ts";
import type { Step } from "./dialect/plan.ts";
import type { QueryRecord } from "./query-history.ts";
import type { SessionQueries } from "./session-queries.ts";
import { bodyOf, type Sink, typeOf } from "./wire/frames.ts";
import { commandComplete, errorResponse, message, query, readFields } from "./wire/messages.ts";
import { varbyteColumns, withoutPrefix } from "./wire/rows.ts";

/** Where a place in the text that the engine has read lies in the text that the client has sent. */
export interface Reading {
  /** As the engine has got it. */
  sql: string;
  /** As the client has sent it. */
  source: string;
  origin(position: number): number;
}

const codes = (types: string): ReadonlySet<number> => new Set([...types].map((type) => type.charCodeAt(0)));

// An error, a changed parameter, a parsed statement, what columns there are, the end of a statement (complete, empty, suspended) and that of an
// answer: all else goes to the client unseen.
const FORWARDED = codes("ES1TCIsZ");
const DATA_ROW = "D".charCodeAt(0);
// What a statement says that the client is not to hear: rows and their description, its tag, the end of the answer.
const HIDDEN = codes("TDCIZES");
const END_OF_GROUP = Symbol("Sync");
const HIDDEN_END = Symbol("Sync of the gateway's own");
type End = typeof END_OF_GROUP | typeof HIDDEN_END;
const isEnd = (sent: unknown): sent is End => sent === END_OF_GROUP || sent === HIDDEN_END;

/** Brings what the engine says to the client, in Redshift's words. */
export class Relay {
  readonly #client: Socket;
  readonly #backend: BackendConnection;
  readonly #queries: SessionQueries;
  /** What the engine has still to read, in order, and the ends of its answers. */
  readonly #sent: (Reading | undefined | End)[] = [];
  /** The statements that it has still to run, in order; a portal that goes on is none. */
  readonly #statements: (string | undefined | End)[] = [];
  #running: QueryRecord | undefined;
  /** The VARBYTE columns of the rows that come now. */
  #bytes: readonly number[] = [];
  #owed = 0;
  #allPaid: () => void = () => undefined;
  /** Messages have been sent without the last one of their group. */
  #isOpen = false;
  #hasFailed = false;

  constructor(client: Socket, backend: BackendConnection, queries: SessionQueries) {
    this.#client = client;
    this.#queries = queries;
    this.#backend = backend;
    backend.listen(this.#forwarding);
  }

  /** Whether messages have been sent without the last one of their group. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends a message to the engine whose answer goes to the client. */
  send(raw: Buffer): void {
    this.#isOpen = true;
    this.#backend.socket.write(raw);
  }

  /** A message that the engine parses: a statement to be prepared. */
  sendParsed(raw: Buffer, reading: Reading | undefined): void {
    this.#sent.push(reading);
    this.send(raw);
  }

  /** A message that runs a statement; without its text, one that goes on. */
  sendRun(raw: Buffer, text: string | undefined): void {
    this.#expect(text);
    this.send(raw);
  }

  /** A message behind which the engine says that it is ready again. */
  sendLast(raw: Buffer): void {
    this.#end(END_OF_GROUP);
    this.send(raw);
    this.#isOpen = false;
  }

  /** A message of the simple protocol, with its statements. */
  sendQuery(raw: Buffer, reading: Reading, statements: readonly string[]): void {
    this.#sent.push(reading);
    for (const statement of statements) this.#expect(statement);
    this.sendLast(raw);
  }

  /**
   * Until the engine has answered everything, and is ready for something of the gateway's own.
   * @returns whether the group that was open goes on
   */
  async settled(): Promise<boolean> {
    const { isOpen } = this;
    if (isOpen) {
      this.#hasFailed = false;
      this.#end(HIDDEN_END);
      this.send(SYNC);
      this.#isOpen = false;
    }
    if (this.#owed > 0)
      await new Promise<void>((resolve) => {
        this.#allPaid = resolve;
      });
    return !(isOpen && this.#hasFailed);
  }

  #expect(statement: string | undefined): void {
    this.#statements.push(statement);
    if (this.#statements.length === 1) this.#begin();
  }

  /** The statement that comes first runs from now on. */
  #begin(): void {
    const [statement] = this.#statements;
    this.#running = typeof statement === "string" ? this.#queries.begin(statement) : undefined;
  }

  #end(end: End): void {
    this.#sent.push(end);
    this.#statements.push(end);
    this.#owed += 1;
  }

  readonly #forwarding: Sink = {
    wants: (type) => FORWARDED.has(type) || (type === DATA_ROW && this.#bytes.length > 0),
    frame: (frame) => this.#forward(frame),
    bytes: (bytes) => this.#toClient(bytes),
  };

  #toClient(bytes: Buffer): void {
    if (!this.#client.write(bytes)) this.#backend.socket.pause();
  }

  #forward(frame: Buffer): Buffer | undefined {
    const type = typeOf(frame);
    if (type === "S") return isHidden(frame) ? undefined : frame;
    if (type === "T" || type === "D") return this.#rows(frame, type);
    if (type === "E") return this.#told(frame, this.#sent[0]);
    if (type === "Z") return this.#ready(frame);
    if (type === "1") this.#sent.shift();
    else this.#ran(frame);
    return frame;
  }

  /** A statement has come to its end. */
  #ran(frame: Buffer): void {
    if (this.#running) this.#queries.succeeded(this.#running, tagOf(frame));
    if (!isEnd(this.#statements[0])) this.#statements.shift();
    this.#begin();
  }

  #ready(frame: Buffer): Buffer | undefined {
    let end: unknown;
    while (this.#sent.length > 0 && !isEnd(end)) end = this.#sent.shift();
    while (this.#statements.length > 0 && !isEnd(this.#statements.shift()));
    this.#queries.ready(this.#backend.transactionStatus);
    this.#begin();
    this.#owed -= 1;
    if (this.#owed === 0) this.#allPaid();
    return end === HIDDEN_END ? undefined : frame;
  }

  /** Rows and their description. */
  #rows(frame: Buffer, type: "T" | "D"): Buffer {
    if (type === "D") return this.#bytes.length > 0 ? withoutPrefix(frame, this.#bytes) : frame;
    this.#bytes = varbyteColumns(frame);
    return frame;
  }

  #told(frame: Buffer, reading: Reading | undefined | End): Buffer {
    const source = typeof reading === "object" ? reading.source : (this.#running?.text ?? "");
    const fields = redshiftError(readFields(bodyOf(frame)), source);
    this.#hasFailed = true;
    if (this.#running) this.#queries.failed(this.#running, fields);
    this.#running = undefined;
    return errorResponse(typeof reading === "object" ? placed(fields, reading) : fields);
  }

  /**
   * Runs statements as one message, so in one transaction; the client hears of those that are shown.
   * @param tag what it hears instead of the engine's own
   * @returns the tag
   * @throws AlreadyTold when one of them has failed
   */
  run(steps: readonly Step[], tag: string | undefined, source: string): Promise<string> {
    let current = 0;
    let failure: Readonly<Record<string, string>> | undefined;
    let shownTag = tag ?? "";
    return new Promise((resolve, reject) => {
      const shown = (): boolean => steps[current]?.shown ?? false;
      const before = this.#backend.listen({
        wants: (type) => HIDDEN.has(type),
        bytes: (bytes) => this.#toClient(bytes),
        frame: (frame) => {
          const type = typeOf(frame);
          if (type === "S") return isHidden(frame) ? undefined : frame;
          if (type === "T" || type === "D") return shown() ? this.#rows(frame, type) : undefined;
          if (type === "E") {
            const { P: place, ...fields } = redshiftError(readFields(bodyOf(frame)), source);
            // A place in what the client has not written is none of its own.
            const isOwn = place !== undefined && steps[current]?.sql === source;
            failure = isOwn ? { ...fields, P: place } : fields;
            return errorResponse(failure);
          }
          if (type === "Z") {
            this.#backend.listen(before);
            this.#queries.ready(this.#backend.transactionStatus);
            if (failure) reject(new AlreadyTold(failure));
            else resolve(shownTag);
            return undefined;
          }
          const isShown = shown();
          current += 1;
          if (!isShown) return undefined;
          if (tag !== undefined) return commandComplete(tag);
          shownTag = tagOf(frame);
          return frame;
        },
      });
      this.#backend.socket.write(query(steps.map(({ sql }) => sql).join(";\n")));
    });
  }
}

/** The engine has sent this error to the client itself. */
export class AlreadyTold extends Error {
  readonly fields: Readonly<Record<string, string>>;

  constructor(fields: Readonly<Record<string, string>>) {
    super(fields.M);
    this.fields = fields;
  }
}

const SYNC = message("S");
const COMMAND_COMPLETE = "C".charCodeAt(0);

/** `SELECT 3`; nothing of a statement that was empty or is not at its end. */
const tagOf = (frame: Buffer): string =>
  frame[0] === COMMAND_COMPLETE ? bodyOf(frame).toString("latin1", 0, bodyOf(frame).length - 1) : "";

/** The client has been told its own version. */
const isHidden = (frame: Buffer): boolean => bodyOf(frame).toString("latin1").startsWith("server_version\0");

/** The error's place in the client's own text. Both sides count characters from 1. */
function placed(fields: Record<string, string>, { sql, source, origin }: Reading): Record<string, string> {
  const place = fields.P;
  if (place === undefined || sql === source) return fields;
  return { ...fields, P: characterAt(source, origin(offsetOf(sql, Number(place)))) };
}

/** The UTF-16 offset of a character's number. */
function offsetOf(text: string, character: number): number {
  let offset = 0;
  for (let count = 1; count < character && offset < text.length; count++)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

/** A place as Postgres counts it. */
export const characterAt = (text: string, offset: number): string => String([...text.slice(0, offset)].length + 1);
