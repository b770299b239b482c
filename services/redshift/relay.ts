import type { Socket } from "node:net";
import type { BackendConnection } from "./backend.ts";
import { redshiftError } from "./dialect/engine-errors.ts";
import type { Step } from "./dialect/plan.ts";
import { bodyOf, type Sink, typeOf } from "./wire/frames.ts";
import { commandComplete, errorResponse, query, readFields } from "./wire/messages.ts";
import { describeRows, type TypeNumbers, withoutPrefix } from "./wire/rows.ts";

/** Where a place in the text that the engine has read lies in the text that the client has sent. */
export interface Reading {
  /** As the engine has got it. */
  sql: string;
  /** As the client has sent it. */
  source: string;
  origin(position: number): number;
}

const codes = (types: string): ReadonlySet<number> => new Set([...types].map((type) => type.charCodeAt(0)));

// An error, a changed parameter, a parsed statement, what columns there are, and the end of an answer: all else goes to the client unseen.
const FORWARDED = codes("ES1TZ");
const DATA_ROW = "D".charCodeAt(0);
// What a statement says that the client is not to hear: rows and their description, its tag, the end of the answer.
const HIDDEN = codes("TDCIZES");
const END_OF_GROUP = Symbol("Sync");

/** Brings what the engine says to the client, in Redshift's words. */
export class Relay {
  readonly #client: Socket;
  readonly #backend: BackendConnection;
  readonly #types: TypeNumbers;
  /** What the engine has still to read, in order, and the ends of its answers. */
  readonly #sent: (Reading | undefined | typeof END_OF_GROUP)[] = [];
  /** The VARBYTE columns of the rows that come now. */
  #bytes: readonly number[] = [];
  #owed = 0;
  #allPaid: () => void = () => undefined;

  constructor(client: Socket, backend: BackendConnection, types: TypeNumbers) {
    this.#client = client;
    this.#types = types;
    this.#backend = backend;
    backend.listen(this.#forwarding);
  }

  /** Sends a message to the engine whose answer goes to the client. */
  send(raw: Buffer): void {
    this.#backend.socket.write(raw);
  }

  /** A message that the engine parses: a statement to be prepared. */
  sendParsed(raw: Buffer, reading: Reading | undefined): void {
    this.#sent.push(reading);
    this.send(raw);
  }

  /** A message behind which the engine says that it is ready again. */
  sendLast(raw: Buffer, reading?: Reading): void {
    if (reading) this.#sent.push(reading);
    this.#sent.push(END_OF_GROUP);
    this.#owed += 1;
    this.send(raw);
  }

  /** Until the engine has answered everything. */
  async settled(): Promise<void> {
    if (this.#owed > 0)
      await new Promise<void>((resolve) => {
        this.#allPaid = resolve;
      });
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
    if (type === "1") {
      this.#sent.shift();
      return frame;
    }
    while (this.#sent.length > 0 && this.#sent.shift() !== END_OF_GROUP);
    this.#owed -= 1;
    if (this.#owed === 0) this.#allPaid();
    return frame;
  }

  /** Rows and their description. */
  #rows(frame: Buffer, type: "T" | "D"): Buffer {
    if (type === "D") return this.#bytes.length > 0 ? withoutPrefix(frame, this.#bytes) : frame;
    const described = describeRows(frame, this.#types);
    this.#bytes = described.bytes;
    return described.frame;
  }

  #told(frame: Buffer, reading: Reading | undefined | typeof END_OF_GROUP): Buffer {
    const fields = redshiftError(readFields(bodyOf(frame)));
    return errorResponse(typeof reading === "object" ? placed(fields, reading) : fields);
  }

  /**
   * Runs statements as one message, so in one transaction; the client hears of those that are shown.
   * @throws AlreadyTold when one of them has failed
   */
  run(steps: readonly Step[], tag: string | undefined, source: string): Promise<void> {
    const readings = steps.map(({ sql }) => ({ sql, source, origin: () => 0 }));
    let current = 0;
    let failed = false;
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
            failed = true;
            return this.#told(frame, readings[current]?.sql === source ? readings[current] : undefined);
          }
          if (type === "Z") {
            this.#backend.listen(before);
            if (failed) reject(new AlreadyTold());
            else resolve();
            return undefined;
          }
          const isShown = shown();
          current += 1;
          if (!isShown) return undefined;
          return tag === undefined ? frame : commandComplete(tag);
        },
      });
      this.#backend.socket.write(query(steps.map(({ sql }) => sql).join(";\n")));
    });
  }
}

/** The engine has sent this error to the client itself. */
export class AlreadyTold extends Error {}

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
