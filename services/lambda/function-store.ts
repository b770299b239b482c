import type { DatabaseSync } from "node:sqlite";
import type { Owner, StoredFunction, StoredUrl, UrlOwner } from "./stored-function.ts";

/** Functions by owner and name. */
export class FunctionStore {
  readonly #database: DatabaseSync;
  // An Invoke reads its function every time: the parsed document stays until it is written again.
  readonly #cache = new Map<string, StoredFunction>();
  readonly #urls = new Map<string, UrlOwner>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    for (const row of database.prepare("SELECT * FROM function").all())
      this.#noteUrls(
        { account: String(row.account), region: String(row.region) },
        JSON.parse(String(row.document)) as StoredFunction,
      );
  }

  /** What a function URL's id stands for. */
  findUrl(id: string): (UrlOwner & { stored: StoredFunction; url: StoredUrl }) | undefined {
    const owner = this.#urls.get(id);
    const stored = owner && this.get(owner.owner, owner.name);
    const url = owner && stored?.urls[owner.qualifier];
    return stored && url?.id === id ? { ...owner, stored, url } : undefined;
  }

  #noteUrls(owner: Owner, { name, urls }: StoredFunction): void {
    for (const [qualifier, { id }] of Object.entries(urls)) this.#urls.set(id, { owner, name, qualifier });
  }

  get(owner: Owner, name: string): StoredFunction | undefined {
    const key = cacheKey(owner, name);
    const cached = this.#cache.get(key);
    if (cached) return cached;
    const row = this.#database
      .prepare("SELECT document FROM function WHERE account = ? AND region = ? AND name = ?")
      .get(owner.account, owner.region, name);
    if (!row) return undefined;
    const stored = JSON.parse(String(row.document)) as StoredFunction;
    this.#cache.set(key, stored);
    return stored;
  }

  put(owner: Owner, stored: StoredFunction): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO function (account, region, name, document) VALUES (?, ?, ?, ?)")
      .run(owner.account, owner.region, stored.name, JSON.stringify(stored));
    this.#cache.set(cacheKey(owner, stored.name), stored);
    this.#noteUrls(owner, stored);
  }

  delete(owner: Owner, name: string): void {
    this.#database
      .prepare("DELETE FROM function WHERE account = ? AND region = ? AND name = ?")
      .run(owner.account, owner.region, name);
    this.#cache.delete(cacheKey(owner, name));
  }

  /** Functions in the order of their names, from the one after `after`. */
  list(owner: Owner, after: string, limit: number): StoredFunction[] {
    return this.#database
      .prepare("SELECT document FROM function WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?")
      .all(owner.account, owner.region, after, limit)
      .map((row) => JSON.parse(String(row.document)) as StoredFunction);
  }

  /** Reserved concurrency of all functions but one, for what is left to reserve. */
  reservedBesides(owner: Owner, name: string): number {
    return this.list(owner, "", Number.MAX_SAFE_INTEGER)
      .filter((stored) => stored.name !== name)
      .reduce((sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0), 0);
  }

  /** Whether some function, version or layer still uses a package. */
  usesCode(codeHash: string): boolean {
    // A hash stands in documents only as what it is: the hash of a package, or of layers laid over each other.
    return ["function", "layer_version"].some((table) =>
      this.#database.prepare(`SELECT 1 FROM ${table} WHERE instr(document, ?) > 0 LIMIT 1`).get(`"${codeHash}"`),
    );
  }
}

const cacheKey = ({ account, region }: Owner, name: string): string => `${account}/${region}/${name}`;
