import { once } from "node:events";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { PostgresError } from "../postgres-error.ts";
import { dynamoFailure, s3Failure } from "../transfer/errors.ts";
import type { LoadHost } from "./load.ts";
import { openFile, type Reading, type SourceFile } from "./source.ts";

/** Nobody takes the rows any more. */
export class Stopped extends Error {}

// Pieces of rows that wait for Postgres.
const WAITING = 4;

/** A load's rows on their way to whoever reads `stream`. */
export class RowOutlet {
  readonly stream = new PassThrough({ objectMode: true, highWaterMark: WAITING });

  constructor() {
    // Whoever reads the rows hears of an error; before that nobody does, and it must not end the process.
    this.stream.on("error", () => undefined);
  }

  /** Hands rows over; waits when they are not taken fast enough. @throws Stopped */
  async emit(rows: Buffer): Promise<void> {
    if (this.stream.destroyed) throw new Stopped();
    if (this.stream.write(rows)) return;
    const closed = new AbortController();
    const onClose = (): void => closed.abort();
    this.stream.once("close", onClose);
    try {
      await once(this.stream, "drain", { signal: closed.signal });
    } catch {
      throw new Stopped();
    } finally {
      this.stream.off("close", onClose);
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
