import type { DatabaseSync } from "node:sqlite";
import type { Change, ResourceStatus, StackStatus } from "@aws-sdk/client-cloudformation";
import type { PhysicalResource, Properties } from "./resource-type.ts";
import type { Value } from "./template/parse.ts";

export const MIGRATIONS = [
  `CREATE TABLE stack (
     id TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE event (
     number INTEGER PRIMARY KEY, stack TEXT NOT NULL, document TEXT NOT NULL
   ) STRICT;
   CREATE INDEX event_of_stack ON event (stack, number);
   CREATE TABLE change_set (
     id TEXT PRIMARY KEY, stack TEXT NOT NULL, document TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

export interface Owner {
  account: string;
  region: string;
}

/** What a stack is made from. */
export interface StackInput {
  template: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  capabilities: string[];
}

export interface StackResource {
  logicalId: string;
  type: string;
  status: ResourceStatus;
  reason?: string | undefined;
  updated: number;
  physical?: PhysicalResource | undefined;
  properties: Properties;
  retained: boolean;
}

export interface StackOutput {
  key: string;
  value: string;
  description?: string | undefined;
  exportName?: string | undefined;
}

export interface Stack {
  id: string;
  owner: Owner;
  name: string;
  status: StackStatus;
  reason?: string | undefined;
  created: number;
  updated?: number | undefined;
  deleted?: number | undefined;
  description?: string | undefined;
  /** What it is made from now. */
  input: StackInput;
  /** What an update that is under way would make of it. */
  next?: StackInput | undefined;
  disableRollback: boolean;
  terminationProtection: boolean;
  resources: Record<string, StackResource>;
  outputs: StackOutput[];
  imports: string[];
}

export interface StackEventRecord {
  id: string;
  time: number;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason?: string | undefined;
  properties?: Value | undefined;
}

export interface ChangeSet {
  id: string;
  name: string;
  stackId: string;
  type: "CREATE" | "UPDATE";
  status: "CREATE_COMPLETE" | "FAILED";
  executionStatus: "AVAILABLE" | "UNAVAILABLE" | "EXECUTE_COMPLETE";
  reason?: string | undefined;
  description?: string | undefined;
  created: number;
  input: StackInput;
  changes: Change[];
}

/** Stacks, their events and change sets. */
export class StackStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** A stack by its id, or the one of this name that has not been deleted. */
  find(owner: Owner, nameOrId: string): Stack | undefined {
    if (nameOrId.startsWith("arn:")) {
      const row = this.#database.prepare("SELECT document FROM stack WHERE id = ?").get(nameOrId);
      return row && (JSON.parse(String(row.document)) as Stack);
    }
    return this.list(owner).find(({ name, status }) => name === nameOrId && status !== "DELETE_COMPLETE");
  }

  /** Newest first, the deleted ones too. */
  list({ account, region }: Owner): Stack[] {
    return this.#database
      .prepare("SELECT document FROM stack WHERE account = ? AND region = ?")
      .all(account, region)
      .map((row) => JSON.parse(String(row.document)) as Stack)
      .sort((a, b) => b.created - a.created);
  }

  all(): Stack[] {
    return this.#database
      .prepare("SELECT document FROM stack")
      .all()
      .map((row) => JSON.parse(String(row.document)) as Stack);
  }

  put(stack: Stack): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO stack (id, account, region, name, document) VALUES (?, ?, ?, ?, ?)")
      .run(stack.id, stack.owner.account, stack.owner.region, stack.name, JSON.stringify(stack));
  }

  addEvent(stackId: string, event: StackEventRecord): void {
    this.#database.prepare("INSERT INTO event (stack, document) VALUES (?, ?)").run(stackId, JSON.stringify(event));
  }

  /** Newest first. */
  events(stackId: string): StackEventRecord[] {
    return this.#database
      .prepare("SELECT document FROM event WHERE stack = ? ORDER BY number DESC")
      .all(stackId)
      .map((row) => JSON.parse(String(row.document)) as StackEventRecord);
  }

  putChangeSet(changeSet: ChangeSet): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO change_set (id, stack, document) VALUES (?, ?, ?)")
      .run(changeSet.id, changeSet.stackId, JSON.stringify(changeSet));
  }

  changeSets(stackId: string): ChangeSet[] {
    return this.#database
      .prepare("SELECT document FROM change_set WHERE stack = ?")
      .all(stackId)
      .map((row) => JSON.parse(String(row.document)) as ChangeSet)
      .sort((a, b) => a.created - b.created);
  }

  changeSet(id: string): ChangeSet | undefined {
    const row = this.#database.prepare("SELECT document FROM change_set WHERE id = ?").get(id);
    return row && (JSON.parse(String(row.document)) as ChangeSet);
  }

  deleteChangeSet(id: string): void {
    this.#database.prepare("DELETE FROM change_set WHERE id = ?").run(id);
  }
}
