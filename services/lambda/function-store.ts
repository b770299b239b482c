import type { DatabaseSync } from "node:sqlite";
import type { Cors, FunctionConfiguration, FunctionUrlAuthType, InvokeMode } from "@aws-sdk/client-lambda";
import type { EventConfig } from "./event-config.ts";
import { EVENT_TABLES } from "./event-store.ts";
import { LAYER_TABLES } from "./layer-store.ts";
import { MAPPING_TABLES } from "./mapping-store.ts";

/** Whose functions. */
export interface Owner {
  account: string;
  region: string;
}

/** One version of a function, as it runs. */
export interface FunctionVersion {
  configuration: FunctionConfiguration;
  /** SHA-256 of the deployment package, in hex: the name of its zip and of its folder. */
  codeHash: string;
  /** Its layers laid over each other, by the hash of that. */
  optHash?: string | undefined;
  layers?: readonly AttachedLayer[] | undefined;
}

/** A layer of a function. It stays what it was, also when the layer's version is deleted. */
export interface AttachedLayer {
  readonly arn: string;
  readonly codeHash: string;
  readonly codeSize: number;
}

/** A function as it is kept. What it is itself is its version `$LATEST`. */
export interface StoredFunction extends FunctionVersion {
  name: string;
  tags: Record<string, string>;
  reservedConcurrency?: number | undefined;
  /** What was published, by number; numbers are never given twice. */
  versions: Record<string, FunctionVersion>;
  lastVersion: number;
  aliases: Record<string, StoredAlias>;
  /** Statements of the resource policies by their id, for each qualifier; `$LATEST` stands for none. */
  policies: Record<string, Record<string, PolicyStatement>>;
  /** How asynchronous invocations are treated, for each qualifier. */
  eventConfigs: Record<string, EventConfig>;
  /** Function URLs, for each qualifier. */
  urls: Record<string, StoredUrl>;
}

export interface StoredUrl {
  id: string;
  authType: FunctionUrlAuthType;
  cors: Cors | undefined;
  invokeMode: InvokeMode | undefined;
  createdAtMs: number;
  modifiedAtMs: number;
}

/** What a function URL belongs to. */
export interface UrlOwner {
  owner: Owner;
  name: string;
  qualifier: string;
}

export interface StoredAlias {
  version: string;
  description: string;
  revisionId: string;
  /** The other version that some of the invocations go to, and what part of them. */
  weights?: Record<string, number> | undefined;
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Principal: Record<string, string> | string;
  Action: string;
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}

export const MIGRATIONS = [
  `CREATE TABLE function (
     account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (account, region, name)
   ) STRICT, WITHOUT ROWID`,
  `${MAPPING_TABLES}; ${EVENT_TABLES}; ${LAYER_TABLES}`,
];

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
