import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import type { LogEntry } from "./aws/service.ts";

// A line is about 200 bytes: this keeps the last 150,000 requests or more, in two files.
const ROTATE_AT_BYTES = 32 * 1024 * 1024;
// Lines are written together: one write per request would cost as much as the request.
const FLUSH_AFTER_MS = 50;

/** The one structured log: a JSON line per request, in `logs/requests.jsonl`; the file before it is kept as `requests.1.jsonl`. */
export class RequestLog implements AsyncDisposable {
  readonly file: string;
  #stream: WriteStream;
  #sizeBytes: number;
  #lines = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.#sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    this.#stream = createWriteStream(file, { flags: "a" });
  }

  write(entry: LogEntry): void {
    this.#lines += `${JSON.stringify(entry)}\n`;
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_AFTER_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#sizeBytes += Buffer.byteLength(this.#lines);
    this.#stream.write(this.#lines);
    this.#lines = "";
    if (this.#sizeBytes < ROTATE_AT_BYTES) return;
    this.#stream.end();
    renameSync(this.file, this.file.replace(/\.jsonl$/, ".1.jsonl"));
    this.#stream = createWriteStream(this.file, { flags: "a" });
    this.#sizeBytes = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.#flush();
    await new Promise<void>((resolve) => this.#stream.end(resolve));
  }
}
