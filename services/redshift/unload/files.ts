import type { Destination } from "./destination.ts";
import type { UnloadStatement } from "./statement.ts";
import { UploadedFile } from "./upload.ts";

/** Slices of the cluster: each writes files of its own. */
const SLICES = 2;
// Rows go to the slices in turns of so many bytes: a small result is one file.
const TURN_BYTES = 1024 * 1024;

const EXTENSIONS: Readonly<Record<string, string>> = { gzip: ".gz", zstd: ".zst" };

/** The files of an UNLOAD, in one folder. */
export class UnloadFiles {
  readonly finished: UploadedFile[] = [];
  readonly #destination: Destination;
  readonly #statement: UnloadStatement;
  readonly #header: Buffer | undefined;
  readonly #parts: number[];
  readonly #open: (UploadedFile | undefined)[];
  #slice = 0;
  #turn = 0;
  /** The partition's folder, with a slash at its end; or nothing. */
  #folder = "";

  constructor(destination: Destination, statement: UnloadStatement, header: Buffer | undefined) {
    this.#destination = destination;
    this.#statement = statement;
    this.#header = header;
    const slices = statement.parallel ? SLICES : 1;
    this.#parts = Array.from({ length: slices }, () => 0);
    this.#open = Array.from({ length: slices }, () => undefined);
  }

  /** What is written from now on goes into another folder. */
  async enter(folder: string): Promise<void> {
    await this.close();
    this.#folder = folder;
    this.#parts.fill(0);
    this.#slice = 0;
    this.#turn = 0;
    if (this.#destination.cleansPartitions) await this.#destination.clean(this.#destination.prefix + folder);
  }

  /** Writes rows, which must not be divided. */
  async write(bytes: Buffer, rows: number): Promise<void> {
    let file = this.#open[this.#slice];
    if (file && file.rows > 0 && file.bytes + bytes.length > this.#statement.maxFileBytes) {
      await this.#finish(this.#slice);
      file = undefined;
    }
    file ??= await this.begin();
    await file.write(bytes);
    file.rows += rows;
    this.#turn += bytes.length;
    if (this.#turn < TURN_BYTES) return;
    this.#turn = 0;
    this.#slice = (this.#slice + 1) % this.#open.length;
  }

  /** Ends every file. @throws PostgresError */
  async close(): Promise<void> {
    for (const slice of this.#open.keys()) if (this.#open[slice]) await this.#finish(slice);
  }

  /** Gives up what is not finished. */
  async abort(): Promise<void> {
    await Promise.all(this.#open.map((file) => file?.abort()));
  }

  /** Begins a file. */
  async begin(): Promise<UploadedFile> {
    const key = this.#destination.prefix + this.#folder + this.#nextName();
    this.#destination.requireWrite(key);
    const { s3, bucket } = this.#destination;
    const file = new UploadedFile(s3, { bucket, key }, this.#statement.compression);
    this.#open[this.#slice] = file;
    if (this.#header) {
      await file.write(this.#header);
      file.headerLines = 1;
    }
    return file;
  }

  async #finish(slice: number): Promise<void> {
    const file = this.#open[slice];
    if (!file) return;
    await file.end();
    this.#open[slice] = undefined;
    this.finished.push(file);
  }

  /** `0000_part_00`; serially `000`. "If you're using a compression method …, you still have to specify .gz in the extension parameter." */
  #nextName(): string {
    const part = this.#parts[this.#slice] ?? 0;
    this.#parts[this.#slice] = part + 1;
    const { parallel, extension, compression, format } = this.#statement;
    const name = parallel
      ? `${String(this.#slice).padStart(4, "0")}_part_${String(part).padStart(2, "0")}`
      : String(part).padStart(3, "0");
    if (extension !== undefined) return `${name}.${extension.replace(/^\./, "")}`;
    return `${name}${format.kind === "parquet" ? ".parquet" : (EXTENSIONS[compression] ?? "")}`;
  }
}
