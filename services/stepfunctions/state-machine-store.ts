import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { LoggingConfiguration, TracingConfiguration } from "@aws-sdk/client-sfn";

/** Whose resources. */
export interface Owner {
  account: string;
  region: string;
}

export const STATE_MACHINE_MIGRATION = `
  CREATE TABLE state_machine (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE version (
    machine TEXT NOT NULL, number INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (machine, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alias (
    machine TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (machine, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE activity (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE definition (hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

/** What an execution needs of its state machine, as it was when the execution began. */
export interface Revision {
  definition: string;
  roleArn: string;
  revisionId: string;
  /** Whether it is not the first one, which has no id to show (recorded). */
  isRevised: boolean;
  logging: LoggingConfiguration;
  tracing: TracingConfiguration;
}

export interface StateMachine extends Revision {
  name: string;
  arn: string;
  type: "STANDARD" | "EXPRESS";
  created: number;
  updated?: number | undefined;
  tags: Record<string, string>;
  /** Numbers of versions are never used twice. */
  lastVersion: number;
}

export interface Version extends Revision {
  arn: string;
  number: number;
  created: number;
  description?: string | undefined;
}

export interface Alias {
  arn: string;
  name: string;
  description?: string | undefined;
  created: number;
  updated: number;
  routes: { stateMachineVersionArn: string; weight: number }[];
}

export interface Activity {
  arn: string;
  name: string;
  created: number;
  tags: Record<string, string>;
}

const DEFINITIONS_MAX = 200;

/** State machines with their versions and aliases, and activities. */
export class StateMachineStore {
  readonly #database: DatabaseSync;
  // Every execution asks for its definition; a Map Run's children all have the same one.
  readonly #hashes = new Map<string, string>();
  readonly #texts = new Map<string, string>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get({ account, region }: Owner, name: string): StateMachine | undefined {
    return this.#one(
      "SELECT document FROM state_machine WHERE account = ? AND region = ? AND name = ?",
      account,
      region,
      name,
    );
  }

  put({ account, region }: Owner, machine: StateMachine): void {
    this.#run(
      "INSERT OR REPLACE INTO state_machine VALUES (?, ?, ?, ?)",
      account,
      region,
      machine.name,
      JSON.stringify(machine),
    );
  }

  /** With its versions and aliases. */
  delete({ account, region }: Owner, { name, arn }: StateMachine): void {
    this.#run("DELETE FROM state_machine WHERE account = ? AND region = ? AND name = ?", account, region, name);
    this.#run("DELETE FROM version WHERE machine = ?", arn);
    this.#run("DELETE FROM alias WHERE machine = ?", arn);
  }

  /** In the order of their names. */
  list({ account, region }: Owner): StateMachine[] {
    return this.#all(
      "SELECT document FROM state_machine WHERE account = ? AND region = ? ORDER BY name",
      account,
      region,
    );
  }

  version(machine: string, number: number): Version | undefined {
    return this.#one("SELECT document FROM version WHERE machine = ? AND number = ?", machine, number);
  }

  putVersion(machine: string, version: Version): void {
    this.#run("INSERT OR REPLACE INTO version VALUES (?, ?, ?)", machine, version.number, JSON.stringify(version));
  }

  deleteVersion(machine: string, number: number): void {
    this.#run("DELETE FROM version WHERE machine = ? AND number = ?", machine, number);
  }

  /** The newest first. */
  versions(machine: string): Version[] {
    return this.#all("SELECT document FROM version WHERE machine = ? ORDER BY number DESC", machine);
  }

  alias(machine: string, name: string): Alias | undefined {
    return this.#one("SELECT document FROM alias WHERE machine = ? AND name = ?", machine, name);
  }

  putAlias(machine: string, alias: Alias): void {
    this.#run("INSERT OR REPLACE INTO alias VALUES (?, ?, ?)", machine, alias.name, JSON.stringify(alias));
  }

  deleteAlias(machine: string, name: string): void {
    this.#run("DELETE FROM alias WHERE machine = ? AND name = ?", machine, name);
  }

  aliases(machine: string): Alias[] {
    return this.#all("SELECT document FROM alias WHERE machine = ? ORDER BY name", machine);
  }

  activity({ account, region }: Owner, name: string): Activity | undefined {
    return this.#one(
      "SELECT document FROM activity WHERE account = ? AND region = ? AND name = ?",
      account,
      region,
      name,
    );
  }

  putActivity({ account, region }: Owner, activity: Activity): void {
    this.#run(
      "INSERT OR REPLACE INTO activity VALUES (?, ?, ?, ?)",
      account,
      region,
      activity.name,
      JSON.stringify(activity),
    );
  }

  deleteActivity({ account, region }: Owner, name: string): void {
    this.#run("DELETE FROM activity WHERE account = ? AND region = ? AND name = ?", account, region, name);
  }

  activities({ account, region }: Owner): Activity[] {
    return this.#all("SELECT document FROM activity WHERE account = ? AND region = ? ORDER BY name", account, region);
  }

  /** Keeps a definition's text under its hash, for the executions that run by it. */
  keepDefinition(text: string): string {
    const known = this.#hashes.get(text);
    if (known !== undefined) return known;
    const fresh = hash("sha256", text);
    this.#run("INSERT OR IGNORE INTO definition VALUES (?, ?)", fresh, text);
    this.#texts.set(fresh, text);
    this.#hashes.set(text, fresh);
    if (this.#hashes.size > DEFINITIONS_MAX) {
      this.#hashes.clear();
      this.#texts.clear();
    }
    return fresh;
  }

  definition(hash: string): string {
    const known = this.#texts.get(hash);
    if (known !== undefined) return known;
    const row = this.#database.prepare("SELECT text FROM definition WHERE hash = ?").get(hash);
    return String(row?.text ?? "");
  }

  // Documents are written by this class alone, so they are what their table says.
  #one<T>(sql: string, ...values: (string | number)[]): T | undefined {
    const row = this.#database.prepare(sql).get(...values);
    return row && (JSON.parse(String(row.document)) as T);
  }

  #all<T>(sql: string, ...values: (string | number)[]): T[] {
    return this.#database
      .prepare(sql)
      .all(...values)
      .map((row) => JSON.parse(String(row.document)) as T);
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#database.prepare(sql).run(...values);
  }
}
