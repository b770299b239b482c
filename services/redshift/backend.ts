import type { Socket } from "node:net";
import { PostgresError } from "./postgres-error.ts";
import { PasswordClient } from "./wire/authentication.ts";
import { bodyOf, CopyDataReader, type CopyRows, FrameReader, type Sink, typeOf } from "./wire/frames.ts";
import {
  message,
  query,
  type ResultColumn,
  readColumns,
  readDataRow,
  readFields,
  readStrings,
  startupMessage,
} from "./wire/messages.ts";

export interface QueryResult {
  rows: (string | null)[][];
  /** `INSERT 0 1`, `SELECT 3` … */
  tag: string;
}

/** Where a Postgres takes connections. */
export type BackendAddress = { path: string } | { host: string; port: number };

export type BackendState = "starting" | "running" | "error";

/** The Postgres behind the gateway. */
export interface Backend extends AsyncDisposable {
  state(): BackendState;
  /** Where it takes connections, once it does. */
  address(): Promise<BackendAddress>;
  /** Opens a session of a database user; without one, of the user that every client is. */
  open(database: string, user?: string, options?: Readonly<Record<string, string>>): Promise<BackendConnection>;
  /** Opens a session of the superuser. */
  openAdmin(): Promise<BackendConnection>;
}

/** A connection to the Postgres behind the gateway. Without a listener its messages are answers to our own queries. */
export class BackendConnection {
  readonly socket: Socket;
  /** `I` idle, `T` in a transaction, `E` in one that has failed. */
  transactionStatus = "I";
  parameters: Record<string, string> = {};
  /** Whether it has said itself why it is going to close. */
  hasSaidGoodbye = false;
  /** Process id and secret, for cancelling. */
  key: Buffer = Buffer.alloc(8);
  readonly #reader = new FrameReader();
  #sink: Sink = everything(() => undefined);
  #onClose: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      this.#reader.read(chunk, this.#listener);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => this.#onClose());
  }

  /** Connects and logs in. @throws PostgresError */
  static async open(
    connect: () => Socket,
    startup: {
      user: string;
      database: string;
      password?: string | undefined;
      options?: Readonly<Record<string, string>> | undefined;
    },
  ): Promise<BackendConnection> {
    const connection = new BackendConnection(connect());
    const { user, database, password, options } = startup;
    const login = new PasswordClient(user, password ?? "");
    // The server's proof that it knows the password comes in one piece with its word that it is ready.
    let authenticated = Promise.resolve();
    const authenticate = async (body: Buffer): Promise<void> => {
      const answer = await login.answer(body);
      if (answer) connection.socket.write(answer);
    };
    await new Promise<void>((resolve, reject) => {
      connection.socket.once("error", reject);
      connection.#onClose = () => reject(new PostgresError("08006", "Postgres closed the connection."));
      connection.#sink = everything((type, body) => {
        if (type === "E") reject(PostgresError.from(readFields(body)));
        else if (type === "R") {
          authenticated = authenticate(body);
          authenticated.catch(reject);
        } else if (type === "S") {
          const [name = "", value = ""] = readStrings(body);
          connection.parameters[name] = value;
        } else if (type === "K") connection.key = Buffer.from(body);
        else if (type === "Z") authenticated.then(resolve, reject);
      });
      connection.socket.write(startupMessage({ user, database, client_encoding: "UTF8", ...options }));
    }).catch((error: unknown) => {
      connection.socket.destroy();
      throw error;
    });
    connection.#sink = everything(() => undefined);
    connection.#onClose = () => undefined;
    return connection;
  }

  /** Whose the messages are from now on. @returns whose they were */
  listen(sink: Sink): Sink {
    const before = this.#sink;
    this.#sink = sink;
    return before;
  }

  /** Keeps the transaction's status, and that the end is near; the rest is the sink's of that moment. */
  readonly #listener: Sink = {
    wants: (type) => type === READY || type === ERROR || this.#sink.wants(type),
    frame: (frame) => {
      if (frame[0] === READY) this.transactionStatus = bodyOf(frame).toString("latin1");
      if (frame[0] === ERROR && bodyOf(frame).includes("VFATAL\0")) this.hasSaidGoodbye = true;
      return this.#sink.wants(frame[0] ?? 0) ? this.#sink.frame(frame) : frame;
    },
    bytes: (bytes) => this.#sink.bytes(bytes),
    inOrder: () => this.#sink.inOrder?.() ?? false,
  };

  onClose(listener: () => void): void {
    this.#onClose = listener;
  }

  /** Runs SQL in the simple protocol, to its end. @throws PostgresError */
  query(sql: string): Promise<QueryResult> {
    return this.#exchange(query(sql), () => undefined);
  }

  /** `COPY … FROM STDIN` with these bytes. An error of `chunks` ends the copy, and nothing is loaded. */
  async copyIn(sql: string, chunks: AsyncIterable<Buffer>): Promise<QueryResult> {
    let failure: unknown;
    const result = this.#exchange(query(sql), () => {
      this.#feed(chunks).catch((error: unknown) => {
        failure = error;
        this.socket.write(message("f", "stopped"));
      });
    });
    try {
      return await result;
    } catch (error) {
      throw failure ?? error;
    }
  }

  async #feed(chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) {
      const head = Buffer.alloc(5);
      head.write("d", 0, "latin1");
      head.writeInt32BE(chunk.length + 4, 1);
      this.socket.write(head);
      // Until it is written the chunk's memory is in use; asking for the next one says that it is not any more.
      await new Promise<void>((resolve, reject) => {
        this.socket.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    }
    this.socket.write(message("c"));
  }

  /**
   * `COPY … TO STDOUT`: `take` gets the rows, many at once. When it fails, the rest goes nowhere, and this throws what it has thrown.
   * @throws PostgresError
   */
  async copyOut(sql: string, take: (rows: CopyRows) => Promise<void>): Promise<void> {
    const frames = new CopyDataReader();
    let failure: unknown;
    let waiting = 0;
    let working: Promise<void> = Promise.resolve();
    const pass = (rows: CopyRows): void => {
      const { length } = rows.bytes;
      waiting += length;
      if (waiting > MAX_WAITING_BYTES) this.socket.pause();
      working = working
        .then(() => (failure === undefined ? take(rows) : undefined))
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => {
          waiting -= length;
          if (waiting <= MAX_WAITING_BYTES) this.socket.resume();
        });
    };
    const onBytes = (bytes: Buffer): void => {
      if (failure === undefined) for (const rows of frames.read(bytes)) pass(rows);
    };
    await this.#exchange(query(sql), () => undefined, onBytes);
    await working;
    if (failure !== undefined) throw failure;
  }

  /** What a query gives, without running it: the names of its columns. @throws PostgresError */
  async columnsOf(sql: string): Promise<string[]> {
    return (await this.describe(sql)).map(({ name }) => name);
  }

  /** What a query gives, without running it. @throws PostgresError */
  async describe(sql: string): Promise<ResultColumn[]> {
    const describe = message("D", Buffer.from("S\0"));
    const { columns } = await this.#exchange(
      Buffer.concat([message("P", "", sql, Buffer.alloc(2)), describe, message("S")]),
      () => undefined,
    );
    return columns;
  }

  /** @param onBytes gets the rows of COPY, as they come: too many to be looked at one by one */
  #exchange(
    request: Buffer,
    onCopy: () => void,
    onBytes?: (bytes: Buffer) => void,
  ): Promise<QueryResult & { columns: ResultColumn[] }> {
    const closed = this.#onClose;
    return new Promise((resolve, reject) => {
      const result = { rows: [] as (string | null)[][], tag: "", columns: [] as ResultColumn[] };
      let error: PostgresError | undefined;
      this.#onClose = () => {
        reject(new PostgresError("08006", "The connection to the engine was lost."));
        closed();
      };
      const before = this.listen({
        ...everything((type, body) => {
          if (type === "D") result.rows.push(readDataRow(body));
          else if (type === "C") result.tag = readStrings(body)[0] ?? "";
          else if (type === "T") result.columns = readColumns(body);
          else if (type === "E") error = PostgresError.from(readFields(body));
          else if (type === "G") onCopy();
          else if (type === "Z") {
            this.listen(before);
            this.#onClose = closed;
            if (error) reject(error);
            else resolve(result);
          }
        }),
        ...(onBytes ? { wants: (type: number) => type !== COPY_DATA, bytes: onBytes, inOrder: () => true } : {}),
      });
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.end(message("X"));
  }
}

const READY = "Z".charCodeAt(0);
const ERROR = "E".charCodeAt(0);
const COPY_DATA = "d".charCodeAt(0);
// Rows of COPY that wait to be taken.
const MAX_WAITING_BYTES = 1024 * 1024;

/** A sink that looks at every message, and lets none of them go on. */
const everything = (onMessage: (type: string, body: Buffer) => void): Sink => ({
  wants: () => true,
  frame(frame) {
    onMessage(typeOf(frame), bodyOf(frame));
    return undefined;
  },
  bytes: () => undefined,
});
