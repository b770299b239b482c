import type { Readable } from "node:stream";
import type { ImportTableDescription } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Environment } from "../aws/service.ts";
import { ServiceError } from "../aws/service-error.ts";
import { checkItem, type Item, MAX_ITEM_SIZE_BYTES } from "./attribute-value.ts";
import { itemTooLarge } from "./errors.ts";
import { failureCode } from "./export-job.ts";
import { ImportLog } from "./import-log.ts";
import { readRecords } from "./import-records.ts";
import { readKeyOfItem } from "./item-key.ts";
import type { ItemStore } from "./item-store.ts";
import type { Job } from "./job-store.ts";
import type { JobKind, Progress } from "./jobs.ts";
import type { Table } from "./table.ts";
import type { TableStore } from "./table-store.ts";
import type { TransferStore } from "./transfer-store.ts";

const ITEMS_AT_ONCE = 250;

export interface ImportDocument {
  readonly arn: string;
  readonly table: string;
  /** The last object that was imported. */
  readonly cursor: string;
  readonly processed: number;
  readonly imported: number;
  readonly errors: number;
  readonly bytes: number;
}

/** What importing works with. */
export interface ImportStores {
  readonly tables: TableStore;
  readonly items: ItemStore;
  readonly transfers: TransferStore;
  readonly environment: Environment;
}

/** Fills a new table from the objects of a bucket. An object that was not finished is imported again: its items are the same. */
export const importJob = (stores: ImportStores): JobKind<ImportDocument> => ({
  kind: "import",
  async run(job, progress) {
    const document = await new Import(stores, job).run(progress);
    return () => {
      const { owner } = job;
      const table = stores.tables.find(owner, document.table);
      if (table) stores.tables.replace(owner, table, { ...table.description, TableStatus: "ACTIVE" });
      stores.transfers.change("import", owner, document.arn, {
        ...statistics(document),
        EndTime: stores.environment.now(),
        ImportStatus: document.errors > 0 ? "FAILED" : "COMPLETED",
        ...(document.errors > 0 ? SOME_FAILED : {}),
      });
    };
  },
  // A bucket that is not there leaves no table: recorded on AWS by https://github.com/getmoto/moto (test_import_from_missing_s3_table, aws_verified)
  fail({ owner, document }, error) {
    const table = stores.tables.find(owner, document.table);
    if (table?.description.TableStatus === "CREATING") stores.tables.remove(owner, table);
    stores.transfers.change("import", owner, document.arn, {
      ImportStatus: "FAILED",
      EndTime: stores.environment.now(),
      FailureCode: failureCode(error),
      FailureMessage: error.message,
    });
  },
});

/** That single records make an import fail, and the others are imported, was recorded on AWS by https://github.com/getmoto/moto
 * (test_some_successfull_files_and_some_with_unknown_data, aws_verified); the words are those of its moto/dynamodb/models/table_import.py. */
const SOME_FAILED = {
  FailureCode: "ItemValidationError",
  FailureMessage: "Some of the items failed validation checks. Please check CloudWatch error logs for more details.",
};

const statistics = ({ processed, imported, errors, bytes }: ImportDocument): ImportTableDescription => ({
  ProcessedItemCount: processed,
  ImportedItemCount: imported,
  ErrorCount: errors,
  ProcessedSizeBytes: bytes,
});

class Import {
  readonly #stores: ImportStores;
  readonly #job: Job<ImportDocument>;
  readonly #description: ImportTableDescription;
  readonly #s3: S3Client;
  readonly #log: ImportLog;

  constructor(stores: ImportStores, job: Job<ImportDocument>) {
    const transfer = stores.transfers.find("import", job.owner, job.document.arn);
    if (!transfer) throw new Error(`There is no import ${job.document.arn}.`);
    this.#stores = stores;
    this.#job = job;
    this.#description = transfer.description;
    this.#s3 = new S3Client({ ...stores.environment.connect(job.owner), forcePathStyle: true });
    this.#log = new ImportLog(stores.environment, job.owner, job.document.arn);
  }

  async run(progress: Progress<ImportDocument>): Promise<ImportDocument> {
    let document = this.#job.document;
    for (;;) {
      const objects = await this.#objectsAfter(document.cursor);
      if (objects.length === 0) break;
      for (const { key, size } of objects) {
        document = await this.#importObject(key, document, progress);
        document = { ...document, cursor: key, bytes: document.bytes + size };
        await progress.save(document, () =>
          this.#stores.transfers.change("import", this.#job.owner, document.arn, statistics(document)),
        );
      }
    }
    await this.#log.flush();
    return document;
  }

  /** Objects whose keys begin with the prefix, in the order of their keys. */
  async #objectsAfter(cursor: string): Promise<{ key: string; size: number }[]> {
    const { S3Bucket: Bucket, S3KeyPrefix: Prefix } = this.#description.S3BucketSource ?? {};
    const { Contents = [] } = await this.#s3.send(
      new ListObjectsV2Command({ Bucket, Prefix, ...(cursor === "" ? {} : { StartAfter: cursor }) }),
    );
    return Contents.map(({ Key = "", Size = 0 }) => ({ key: Key, size: Size }));
  }

  async #importObject(key: string, start: ImportDocument, progress: Progress<ImportDocument>): Promise<ImportDocument> {
    const bucket = this.#description.S3BucketSource?.S3Bucket;
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const definitions = this.#description.TableCreationParameters?.AttributeDefinitions ?? [];
    let [index, errors] = [0, 0];
    let waiting: Item[] = [];
    // The document stays what it was at the object's beginning: that is where the import goes on after an interruption.
    const write = async (): Promise<void> => {
      const items = waiting;
      waiting = [];
      await progress.save(start, () => {
        const table = this.#table();
        for (const item of items) {
          const found = this.#stores.items.find(table, readKeyOfItem(table, item));
          this.#stores.items.put(table, readKeyOfItem(table, item), item, checkItem(item), found);
        }
      });
    };
    const records = readRecords(Body as Readable, { ...this.#description, definitions });
    for await (const record of records) {
      const problem = "problem" in record ? record.problem : this.#problemOf(record.item);
      if (problem === undefined && "item" in record) waiting.push(record.item);
      else {
        errors += 1;
        this.#log.write({ bucket, key, itemIndex: index }, problem ?? "");
      }
      index += 1;
      if (waiting.length >= ITEMS_AT_ONCE) await write();
    }
    await write();
    return {
      ...start,
      processed: start.processed + index,
      imported: start.imported + index - errors,
      errors: start.errors + errors,
    };
  }

  #table(): Table {
    const table = this.#stores.tables.find(this.#job.owner, this.#job.document.table);
    if (!table) throw new Error("The table was deleted while it was imported.");
    return table;
  }

  #problemOf(item: Item): string | undefined {
    try {
      if (checkItem(item) > MAX_ITEM_SIZE_BYTES) throw itemTooLarge();
      readKeyOfItem(this.#table(), item);
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return error.message;
    }
  }
}
