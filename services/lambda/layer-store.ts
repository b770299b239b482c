import type { DatabaseSync } from "node:sqlite";
import type { Owner } from "./stored-function.ts";

export const LAYER_TABLES = `
  -- A version's number is never given again, also when all of them are deleted.
  CREATE TABLE layer (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, last_version INTEGER NOT NULL,
    PRIMARY KEY (account, region, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE layer_version (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
    document TEXT NOT NULL, -- JSON: LayerVersion
    PRIMARY KEY (account, region, name, version)
  ) STRICT, WITHOUT ROWID`;

/** One version of a layer. */
export interface LayerVersion {
  readonly name: string;
  readonly version: number;
  readonly codeHash: string;
  readonly codeSize: number;
  readonly codeSha256: string;
  readonly description: string;
  readonly licenseInfo?: string | undefined;
  readonly compatibleRuntimes?: readonly string[] | undefined;
  readonly compatibleArchitectures?: readonly string[] | undefined;
  readonly createdAtMs: number;
}

export class LayerStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Keeps a new version, under the next number. */
  publish({ account, region }: Owner, layer: Omit<LayerVersion, "version">): LayerVersion {
    const row = this.#database
      .prepare(
        "INSERT INTO layer (account, region, name, last_version) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET last_version = last_version + 1 RETURNING last_version",
      )
      .get(account, region, layer.name);
    const version = Number(row?.last_version);
    const published = { ...layer, version };
    this.#database
      .prepare("INSERT INTO layer_version (account, region, name, version, document) VALUES (?, ?, ?, ?, ?)")
      .run(account, region, layer.name, version, JSON.stringify(published));
    return published;
  }

  get({ account, region }: Owner, name: string, version: number): LayerVersion | undefined {
    const row = this.#database
      .prepare("SELECT document FROM layer_version WHERE account = ? AND region = ? AND name = ? AND version = ?")
      .get(account, region, name, version);
    return row && (JSON.parse(String(row.document)) as LayerVersion);
  }

  /** The versions of a layer, the newest first. */
  versions({ account, region }: Owner, name: string): LayerVersion[] {
    return this.#database
      .prepare("SELECT document FROM layer_version WHERE account = ? AND region = ? AND name = ? ORDER BY version DESC")
      .all(account, region, name)
      .map((row) => JSON.parse(String(row.document)) as LayerVersion);
  }

  /** The names of layers that have a version, in their order. */
  names({ account, region }: Owner): string[] {
    return this.#database
      .prepare("SELECT DISTINCT name FROM layer_version WHERE account = ? AND region = ? ORDER BY name")
      .all(account, region)
      .map(({ name }) => String(name));
  }

  delete({ account, region }: Owner, name: string, version: number): void {
    this.#database
      .prepare("DELETE FROM layer_version WHERE account = ? AND region = ? AND name = ? AND version = ?")
      .run(account, region, name, version);
  }
}
