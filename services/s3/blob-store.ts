import { mkdirSync, readdirSync, unlinkSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Readable } from "node:stream";
import type { GroupCommit } from "../group-commit.ts";
import { BlobStream } from "./blob-stream.ts";
import { BlobWriter, type WriteOptions } from "./blob-writer.ts";
import type { Body } from "./body.ts";

/**
 * Bytes in files with random names, written once. A key never becomes a path.
 * A file belongs to a version or a part from `keep` on, which is called in the transaction that writes that one.
 */
export class BlobStore {
  readonly #directory: string;
  readonly #keep: StatementSync;
  readonly #forget: StatementSync;
  readonly #writes: GroupCommit;
  /** Without an owner once the group of writes that releases them is committed. */
  #released: { by: Promise<void> | undefined; names: string[] } = { by: undefined, names: [] };
  /** By file, how many read it, and the files among them that go with their last reader. */
  readonly #held = new Map<string, number>();
  readonly #ownerless = new Set<string>();

  constructor(directory: string, database: DatabaseSync, writes: GroupCommit) {
    this.#directory = directory;
    this.#writes = writes;
    mkdirSync(directory, { recursive: true });
    this.#keep = database.prepare("INSERT INTO file (name) VALUES (?)");
    this.#forget = database.prepare("DELETE FROM file WHERE name = ?");
    const known = database.prepare("SELECT 1 FROM file WHERE name = ?");
    for (const name of readdirSync(directory)) if (!known.get(name)) unlinkSync(this.#path(name));
  }

  /**
   * Takes a body in; `inspect` sees every piece on its way. What fails leaves nothing behind.
   * No fsync: what is acknowledged must survive the end of this process, not of the machine, and the file's bytes are the
   * kernel's once written.
   */
  async write(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options: WriteOptions): Promise<Body> {
    const writer = new BlobWriter(this.#directory, options);
    try {
      for await (const chunk of source) await writer.add(chunk);
      return await writer.end();
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  }

  /** The bytes of files, each from `from` to `to`, both inclusive. Files that are deleted while they are read are read to their end. */
  read(pieces: readonly { file: string; from: number; to: number }[]): Readable {
    const names = pieces.map(({ file }) => file);
    for (const name of names) this.#held.set(name, (this.#held.get(name) ?? 0) + 1);
    const ranges = pieces.map(({ file, from, to }) => ({ path: this.#path(file), from, to }));
    return new BlobStream(ranges, () => this.#letGo(names));
  }

  keep(name: string): void {
    this.#keep.run(name);
  }

  /** The file's owner is gone, and the file goes when that is committed. */
  release(name: string): void {
    this.#writes.open();
    this.#forget.run(name);
    const group = this.#writes.committed;
    if (this.#released.by !== group) {
      const names: string[] = [];
      this.#released = { by: group, names };
      // After a group that is lost they have their owners still.
      group?.then(() => this.#delete(names), ignore);
    }
    const { names } = this.#released;
    names.push(name);
    this.#writes.undoBy(() => names.pop());
  }

  /** Files that somebody reads go with their last reader. */
  #delete(names: readonly string[]): void {
    for (const name of names)
      if (this.#held.has(name)) this.#ownerless.add(name);
      else this.#unlink(name);
  }

  #letGo(names: readonly string[]): void {
    for (const name of names) {
      const others = (this.#held.get(name) ?? 1) - 1;
      if (others > 0) this.#held.set(name, others);
      else {
        this.#held.delete(name);
        if (this.#ownerless.delete(name)) this.#unlink(name);
      }
    }
  }

  /** Deletes a body that nobody has come to own. */
  discard(body: Body): void {
    if ("file" in body) this.#unlink(body.file);
  }

  /** In the background: what stays, because we end or the disk fails, goes at the next start. */
  #unlink(name: string): void {
    unlink(this.#path(name)).catch(ignore);
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

const ignore = (): void => undefined;
