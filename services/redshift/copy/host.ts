import { buffer } from "node:stream/consumers";
import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { PostgresError } from "../postgres-error.ts";
import { dynamoFailure, s3Failure } from "../transfer/errors.ts";
import type { LoadHost } from "./load.ts";
import { openFile, type Reading, type SourceFile } from "./source.ts";

/** Nobody takes the rows any more. */
export class Stopped extends Error {}

interface Piece {
  rows: Buffer;
  taken(): void;
  givenUp(error: Error): void;
}

/** A load's rows on their way to whoever reads them. Memory goes back the same way: who hands rows over hears when they have been taken. */
export class RowOutlet {
  readonly #pieces: Piece[] = [];
  #ended: { error: Error | undefined } | undefined;
  #closed = false;
  #wake: () => void = () => undefined;

  /** Hands rows over; done when they have been taken, and their memory is free again. @throws Stopped */
  emit(rows: Buffer): Promise<void> {
    if (this.#closed) return Promise.reject(new Stopped());
    return new Promise((taken, givenUp) => {
      this.#pieces.push({ rows, taken, givenUp });
      this.#wake();
    });
  }

  /** No more rows come. With an error, whoever reads them gets that instead of what is left. */
  end(error?: Error): void {
    this.#ended ??= { error };
    this.#wake();
  }

  /** Nobody reads rows any more. */
  close(): void {
    this.#closed = true;
    for (const { givenUp } of this.#pieces.splice(0)) givenUp(new Stopped());
    this.#wake();
  }

  /** The rows, piece by piece: asking for the next one says that the last one has been taken. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        if (this.#ended?.error) throw this.#ended.error;
        // Rows that end here are not all: nobody may take them for a whole load.
        if (this.#closed) throw new Stopped();
        const piece = this.#pieces.shift();
        if (piece) {
          try {
            yield piece.rows;
          } finally {
            piece.taken();
          }
        } else if (this.#ended) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      this.close();
    }
  }
}

/** Where a load's bytes come from. */
export type ByteSource = Pick<LoadHost, "next" | "range"> & {
  /** The file that could not be read, if there is one. */
  readonly unread?: { file: SourceFile; error: string } | undefined;
};

/** The bytes of S3's files. */
export function s3Bytes(reading: Reading, files: readonly SourceFile[], signal: AbortSignal): ByteSource {
  let open: { file: number; chunks: AsyncIterator<Buffer> } | undefined;
  let unread: ByteSource["unread"];
  const read = async <T>(index: number, work: (file: SourceFile) => Promise<T>): Promise<T> => {
    const file = files[index];
    if (!file) throw new Error(`There is no file number ${index}.`);
    try {
      return await work(file);
    } catch (error) {
      const failure = error instanceof PostgresError ? error : s3Failure(error, `S3 key being read : ${file.url}`);
      unread = { file, error: failure.message };
      throw failure;
    }
  };
  return {
    get unread() {
      return unread;
    },
    next: (index) =>
      read(index, async (file) => {
        if (open?.file !== index) {
          const body = await openFile(reading, file, signal);
          open = { file: index, chunks: body[Symbol.asyncIterator]() };
        }
        const { done, value } = await open.chunks.next();
        return done ? undefined : value;
      }),
    range: (index, start, end) =>
      read(index, async (file) => {
        const bytes = await buffer(await openFile(reading, file, signal, { start, end }));
        return new Uint8Array(bytes).buffer;
      }),
  };
}

/** The items of a DynamoDB table: each piece is a page of them, in JSON. */
export function tableItems(dynamo: DynamoDBClient, table: string, signal: AbortSignal): ByteSource {
  let from: ScanCommandOutput["LastEvaluatedKey"];
  let done = false;
  return {
    async next() {
      if (done) return undefined;
      const scan = new ScanCommand({ TableName: table, ExclusiveStartKey: from });
      const page = await dynamo.send(scan, { abortSignal: signal }).catch((error: unknown) => {
        throw dynamoFailure(error, table);
      });
      from = page.LastEvaluatedKey;
      done = !from;
      return Buffer.from(JSON.stringify(page.Items ?? []));
    },
    range: () => Promise.reject(new Error("A table has no bytes.")),
  };
}
