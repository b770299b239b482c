import type { DatabaseSync } from "node:sqlite";

export const MIGRATIONS = [
  `CREATE TABLE entity (
     account TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (account, kind, name)
   ) STRICT, WITHOUT ROWID`,
];

export interface Role {
  name: string;
  id: string;
  arn: string;
  path: string;
  created: number;
  trust: string;
  description?: string | undefined;
  maxSessionSeconds: number;
  /** The ARN of a policy; kept and shown, as policies are. */
  permissionsBoundary?: string | undefined;
  tags: Record<string, string>;
  inline: Record<string, string>;
  /** ARNs. */
  attached: string[];
}

export interface ManagedPolicy {
  name: string;
  id: string;
  arn: string;
  path: string;
  created: number;
  updated: number;
  description?: string | undefined;
  tags: Record<string, string>;
  defaultVersion: string;
  nextVersion: number;
  versions: Record<string, { document: string; created: number }>;
}

export interface User {
  name: string;
  id: string;
  arn: string;
  path: string;
  created: number;
  tags: Record<string, string>;
  permissionsBoundary?: string | undefined;
  inline: Record<string, string>;
  /** ARNs. */
  attached: string[];
  /** By access key id. */
  accessKeys: Record<string, AccessKey>;
}

export interface AccessKey {
  created: number;
  active: boolean;
}

interface Kinds {
  role: Role;
  policy: ManagedPolicy;
  user: User;
}

/** Roles, customer managed policies and users. IAM is global: an account's, not a region's. */
export class IamStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get<Kind extends keyof Kinds>(account: string, kind: Kind, name: string): Kinds[Kind] | undefined {
    const row = this.#database
      .prepare("SELECT document FROM entity WHERE account = ? AND kind = ? AND name = ?")
      .get(account, kind, name);
    return row && (JSON.parse(String(row.document)) as Kinds[Kind]);
  }

  put<Kind extends keyof Kinds>(account: string, kind: Kind, entity: Kinds[Kind]): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO entity (account, kind, name, document) VALUES (?, ?, ?, ?)")
      .run(account, kind, entity.name, JSON.stringify(entity));
  }

  delete(account: string, kind: keyof Kinds, name: string): void {
    this.#database.prepare("DELETE FROM entity WHERE account = ? AND kind = ? AND name = ?").run(account, kind, name);
  }

  /** In the order of their names. */
  list<Kind extends keyof Kinds>(account: string, kind: Kind): Kinds[Kind][] {
    return this.#database
      .prepare("SELECT document FROM entity WHERE account = ? AND kind = ? ORDER BY name")
      .all(account, kind)
      .map((row) => JSON.parse(String(row.document)) as Kinds[Kind]);
  }
}
