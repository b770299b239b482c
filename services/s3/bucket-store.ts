import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { GroupCommit } from "../group-commit.ts";
import type { BucketSettings } from "./bucket-settings.ts";

export interface Bucket {
  name: string;
  account: string;
  region: string;
  created: Date;
  settings: BucketSettings;
}

/** Buckets and their settings. All of them are held in memory: every request asks for one. */
export class BucketStore {
  readonly #buckets = new Map<string, Bucket>();
  readonly #writes: GroupCommit;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync, writes: GroupCommit) {
    this.#writes = writes;
    this.#insert = database.prepare(
      "INSERT INTO bucket (name, account, region, created, settings) VALUES (?, ?, ?, ?, ?)",
    );
    this.#update = database.prepare("UPDATE bucket SET settings = ? WHERE name = ?");
    this.#delete = database.prepare("DELETE FROM bucket WHERE name = ?");
    for (const row of database.prepare("SELECT * FROM bucket").all())
      this.#buckets.set(String(row.name), {
        name: String(row.name),
        account: String(row.account),
        region: String(row.region),
        created: new Date(Number(row.created)),
        settings: JSON.parse(String(row.settings)) as BucketSettings,
      });
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  all(): Bucket[] {
    return [...this.#buckets.values()];
  }

  list(account: string): Bucket[] {
    return this.all()
      .filter((bucket) => bucket.account === account)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(bucket: Bucket): void {
    const { name, account, region, created, settings } = bucket;
    this.#writes.open();
    this.#insert.run(name, account, region, created.getTime(), JSON.stringify(settings));
    this.#remember(name, bucket);
  }

  /** Puts settings in the place of those of the same name; `undefined` takes one away. */
  change({ name }: Bucket, settings: Partial<BucketSettings>): void {
    const bucket = this.#buckets.get(name);
    if (!bucket) return;
    // What is given back must be what was kept, also before the next start: dates are text in a document.
    const changed = JSON.parse(JSON.stringify({ ...bucket.settings, ...settings })) as BucketSettings;
    this.#writes.open();
    this.#update.run(JSON.stringify(changed), name);
    this.#remember(name, { ...bucket, settings: changed });
  }

  delete({ name }: Bucket): void {
    this.#writes.open();
    this.#delete.run(name);
    this.#remember(name, undefined);
  }

  /** Until the write is undone. */
  #remember(name: string, bucket: Bucket | undefined): void {
    const before = this.#buckets.get(name);
    this.#set(name, bucket);
    this.#writes.undoBy(() => this.#set(name, before));
  }

  #set(name: string, bucket: Bucket | undefined): void {
    if (bucket) this.#buckets.set(name, bucket);
    else this.#buckets.delete(name);
  }
}
