import { createHash, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ExportDescription, ExportViewType } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Environment } from "../aws/service.ts";
import { type CopyStores, endHold, type PastTable } from "./copy-jobs.ts";
import { decodeItem, encodeItem } from "./item-format.ts";
import type { Job } from "./job-store.ts";
import type { JobKind, Progress } from "./jobs.ts";
import { keyOf } from "./table.ts";
import type { TransferStore } from "./transfer-store.ts";

// The layout and the files' contents: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html, read 2026-11-24.
// The checksums are called `.md5`, as recorded on AWS by https://github.com/getmoto/moto (test_dynamodb_export_table.py, aws_verified); the
// documentation calls them `.checksum`.

const ROWS_AT_ONCE = 500;
/** A data file's size before it is compressed: one is in memory at a time. */
const FILE_BYTES = 16 * 1024 * 1024;

const compress = promisify(gzip);

export interface ExportDocument {
  readonly arn: string;
  readonly from: PastTable;
  /** The changes that are exported, by their numbers: the first is included, the last is not. Nothing for a full export. */
  readonly changes: { readonly from: number; readonly to: number; readonly view: ExportViewType } | undefined;
  readonly cursor: string;
  /** The name of the file that is being written: written again under the same name, if need be. */
  readonly writing: string | undefined;
  readonly files: readonly DataFile[];
  readonly bytes: number;
}

/** A line of manifest-files.json. */
interface DataFile {
  readonly itemCount: number;
  readonly md5Checksum: string;
  readonly etag: string;
  readonly dataFileS3Key: string;
}

/** Some lines of a file, the size of what they hold, and the key after which the next ones come. */
interface Step {
  readonly lines: string[];
  readonly bytes: number;
  readonly next: Uint8Array | undefined;
}

/** What exporting works with. */
export interface ExportStores extends CopyStores {
  readonly transfers: TransferStore;
  readonly environment: Environment;
}

export const exportJob = (stores: ExportStores): JobKind<ExportDocument> => ({
  kind: "export",
  async run(job, progress) {
    const export_ = new Export(stores, job);
    await export_.start();
    const document = await export_.writeData(job.document, progress);
    return export_.finish(document);
  },
  fail({ id, owner, document }, error) {
    stores.transfers.change("export", owner, document.arn, {
      ExportStatus: "FAILED",
      EndTime: stores.environment.now(),
      FailureCode: failureCode(error),
      FailureMessage: error.message,
    });
    endHold(stores, id, document.from.space);
  },
});

/** `S3NoSuchBucket` was recorded on AWS by https://github.com/getmoto/moto (test_export_to_missing_s3_bucket, aws_verified), read 2026-11-24. */
export const failureCode = ({ name }: Error): string =>
  /^(?:NoSuch|AccessDenied|Invalid)/.test(name) ? `S3${name}` : "UNKNOWN";

class Export {
  readonly #stores: ExportStores;
  readonly #job: Job<ExportDocument>;
  readonly #description: ExportDescription;
  readonly #s3: S3Client;

  constructor(stores: ExportStores, job: Job<ExportDocument>) {
    const transfer = stores.transfers.find("export", job.owner, job.document.arn);
    if (!transfer) throw new Error(`There is no export ${job.document.arn}.`);
    this.#stores = stores;
    this.#job = job;
    this.#description = transfer.description;
    this.#s3 = new S3Client({ ...stores.environment.connect(job.owner), forcePathStyle: true });
  }

  /** `[prefix/]AWSDynamoDB/` */
  get #root(): string {
    const prefix = this.#description.S3Prefix?.replace(/\/+$/, "");
    return prefix ? `${prefix}/AWSDynamoDB/` : "AWSDynamoDB/";
  }

  get #folder(): string {
    return `${this.#root}${this.#job.document.arn.split("/").at(-1)}/`;
  }

  /** "Verifies that the destination bucket is writable and that the export has begun." */
  async start(): Promise<void> {
    await this.#put(`${this.#folder}_started`, Buffer.alloc(0));
  }

  async writeData(start: ExportDocument, progress: Progress<ExportDocument>): Promise<ExportDocument> {
    let document = start;
    for (let more = true; more; ) {
      const writing = document.writing ?? this.#newDataFile();
      document = { ...document, writing };
      // The name is kept first: a file whose end was not heard of is written again, and not left beside another one.
      await progress.save(document);
      const { lines, bytes, next } = this.#lines(document);
      const body = await compress(lines.join(""));
      const etag = await this.#put(writing, body);
      const file = { itemCount: lines.length, md5Checksum: md5(body), etag, dataFileS3Key: writing };
      more = next !== undefined;
      document = {
        ...document,
        writing: undefined,
        cursor: next ? Buffer.from(next).toString("base64") : document.cursor,
        files: [...document.files, file],
        bytes: document.bytes + bytes,
      };
      if (more) await progress.save(document);
    }
    return document;
  }

  /** Writes the manifests. */
  async finish(document: ExportDocument): Promise<() => void> {
    const { transfers, environment } = this.#stores;
    const { owner, id } = this.#job;
    const EndTime = environment.now();
    const ItemCount = document.files.reduce((sum, { itemCount }) => sum + itemCount, 0);
    const manifestFiles = `${this.#folder}manifest-files.json`;
    await this.#putWithChecksum(manifestFiles, document.files.map((file) => `${JSON.stringify(file)}\n`).join(""));
    const summary = summarize(
      { ...this.#description, EndTime, ItemCount, BilledSizeBytes: document.bytes },
      manifestFiles,
    );
    const ExportManifest = `${this.#folder}manifest-summary.json`;
    await this.#putWithChecksum(ExportManifest, JSON.stringify(summary));
    return () => {
      transfers.change("export", owner, document.arn, {
        ExportStatus: "COMPLETED",
        EndTime,
        ExportManifest,
        ItemCount,
        BilledSizeBytes: document.bytes,
      });
      endHold(this.#stores, id, document.from.space);
    };
  }

  /** A full export has a data folder of its own; all incremental ones share one. */
  #newDataFile(): string {
    const folder = this.#job.document.changes ? this.#root : this.#folder;
    return `${folder}data/${randomName()}.json.gz`;
  }

  /** The lines of one file, and after which key the next one begins. */
  #lines(document: ExportDocument): Step {
    const lines: string[] = [];
    let bytes = 0;
    let length = 0;
    let next: Uint8Array | undefined = Buffer.from(document.cursor, "base64");
    while (next && length < FILE_BYTES) {
      const step: Step = document.changes ? this.#changes(document.changes, next) : this.#rows(next);
      for (const line of step.lines) {
        lines.push(line);
        length += line.length;
      }
      bytes += step.bytes;
      next = step.next;
    }
    return { lines, bytes, next };
  }

  #rows(after: Uint8Array): Step {
    const { space, sequence } = this.#job.document.from;
    if (!this.#stores.tables.ofSpace(space)) throw new Error("The table was deleted while it was exported.");
    const { rows, next } = this.#stores.history.chunk(space, sequence, after, ROWS_AT_ONCE);
    return {
      lines: rows.map(({ text }) => `{"Item":${text}}\n`),
      bytes: rows.reduce((sum, { size }) => sum + size, 0),
      next,
    };
  }

  /** What an item was before the time and is after it; one that came and went in between is nothing. */
  #changes(range: NonNullable<ExportDocument["changes"]>, after: Uint8Array): Step {
    const { space } = this.#job.document.from;
    const table = this.#stores.tables.ofSpace(space);
    if (!table) throw new Error("The table was deleted while it was exported.");
    const found = this.#stores.history.changes(space, range, after, ROWS_AT_ONCE);
    const lines = found.flatMap(({ sequence, before, after: now }) => {
      const whole = now ?? before;
      if (whole === undefined || before === now) return [];
      const keys = encodeItem(keyOf(table.description.KeySchema ?? [], decodeItem(whole)));
      const images = [
        before !== undefined && range.view !== "NEW_IMAGE" ? `,"OldImage":${before}` : "",
        now === undefined ? "" : `,"NewImage":${now}`,
      ];
      return [`{"Metadata":{"WriteTimestampMicros":{"N":"${sequence}"}},"Keys":${keys}${images.join("")}}\n`];
    });
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    return { lines, bytes, next: found.length < ROWS_AT_ONCE ? undefined : found.at(-1)?.key };
  }

  async #put(Key: string, Body: Buffer): Promise<string> {
    const { S3Bucket: Bucket, S3SseAlgorithm: algorithm, S3SseKmsKeyId: SSEKMSKeyId } = this.#description;
    const ServerSideEncryption = algorithm === "KMS" ? ("aws:kms" as const) : ("AES256" as const);
    const { ETag = "" } = await this.#s3.send(
      new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption, ...(SSEKMSKeyId ? { SSEKMSKeyId } : {}) }),
    );
    return ETag.replaceAll('"', "");
  }

  async #putWithChecksum(key: string, text: string): Promise<void> {
    const body = Buffer.from(text);
    await this.#put(key, body);
    await this.#put(key.replace(/json$/, "md5"), Buffer.from(md5(body)));
  }
}

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("base64");

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
const randomName = (): string => Array.from(randomBytes(26), (byte) => LETTERS[byte % LETTERS.length]).join("");

/** manifest-summary.json */
function summarize(description: ExportDescription, manifestFilesS3Key: string): object {
  const { IncrementalExportSpecification: incremental } = description;
  return {
    version: incremental ? "2023-08-01" : "2020-06-30",
    exportArn: description.ExportArn,
    startTime: description.StartTime,
    endTime: description.EndTime,
    tableArn: description.TableArn,
    tableId: description.TableId,
    ...(incremental
      ? { exportFromTime: incremental.ExportFromTime, exportToTime: incremental.ExportToTime }
      : { exportTime: description.ExportTime }),
    s3Bucket: description.S3Bucket,
    s3Prefix: description.S3Prefix ?? null,
    s3SseAlgorithm: description.S3SseAlgorithm,
    s3SseKmsKeyId: description.S3SseKmsKeyId ?? null,
    manifestFilesS3Key,
    billedSizeBytes: description.BilledSizeBytes,
    itemCount: description.ItemCount,
    outputFormat: description.ExportFormat,
    ...(incremental ? { outputView: incremental.ExportViewType, exportType: description.ExportType } : {}),
  };
}
