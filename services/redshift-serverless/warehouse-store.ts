import type { DatabaseSync } from "node:sqlite";

export const MIGRATIONS = [
  `CREATE TABLE resource (
     arn TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
     UNIQUE (account, region, kind, name)
   ) STRICT, WITHOUT ROWID;`,
];

export interface Owner {
  account: string;
  region: string;
}

export interface Namespace {
  arn: string;
  id: string;
  name: string;
  created: number;
  adminUsername: string;
  dbName: string;
  kmsKeyId: string;
  defaultIamRoleArn?: string | undefined;
  iamRoles: string[];
  logExports: string[];
  /** Set when the administrator's password is kept in Secrets Manager. */
  adminPasswordSecret?: { arn: string; kmsKeyId?: string | undefined } | undefined;
  tags: Record<string, string>;
}

export interface Workgroup {
  arn: string;
  id: string;
  name: string;
  created: number;
  namespaceName: string;
  /** Without one, the price-performance target decides. */
  baseCapacity?: number | undefined;
  maxCapacity?: number | undefined;
  pricePerformanceTarget?: { status?: "ENABLED" | "DISABLED" | undefined; level?: number | undefined } | undefined;
  enhancedVpcRouting: boolean;
  publiclyAccessible: boolean;
  /** What differs from the defaults. */
  configParameters: Record<string, string>;
  securityGroupIds: string[];
  subnetIds: string[];
  port: number;
  ipAddressType: string;
  trackName: string;
  extraComputeForAutomaticOptimization: boolean;
  tags: Record<string, string>;
}

interface Kinds {
  namespace: Namespace;
  workgroup: Workgroup;
}

/** Namespaces and workgroups. */
export class WarehouseStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get<Kind extends keyof Kinds>({ account, region }: Owner, kind: Kind, name: string): Kinds[Kind] | undefined {
    const row = this.#database
      .prepare("SELECT document FROM resource WHERE account = ? AND region = ? AND kind = ? AND name = ?")
      .get(account, region, kind, name);
    return row && (JSON.parse(String(row.document)) as Kinds[Kind]);
  }

  put<Kind extends keyof Kinds>({ account, region }: Owner, kind: Kind, resource: Kinds[Kind]): void {
    this.#database
      .prepare(
        `INSERT INTO resource (arn, account, region, kind, name, document) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (arn) DO UPDATE SET document = excluded.document`,
      )
      .run(resource.arn, account, region, kind, resource.name, JSON.stringify(resource));
  }

  delete({ arn }: { arn: string }): void {
    this.#database.prepare("DELETE FROM resource WHERE arn = ?").run(arn);
  }

  /** In the order of their names, from behind `after`. */
  list<Kind extends keyof Kinds>({ account, region }: Owner, kind: Kind, after: string, limit: number): Kinds[Kind][] {
    return this.#database
      .prepare(
        "SELECT document FROM resource WHERE account = ? AND region = ? AND kind = ? AND name > ? ORDER BY name LIMIT ?",
      )
      .all(account, region, kind, after, limit)
      .map((row) => JSON.parse(String(row.document)) as Kinds[Kind]);
  }

  /** The workgroup through which a namespace is used; there is one at most. */
  workgroupOf({ account, region }: Owner, namespaceName: string): Workgroup | undefined {
    const row = this.#database
      .prepare(
        `SELECT document FROM resource
         WHERE account = ? AND region = ? AND kind = 'workgroup' AND document ->> 'namespaceName' = ?`,
      )
      .get(account, region, namespaceName);
    return row && (JSON.parse(String(row.document)) as Workgroup);
  }

  tags({ account, region }: Owner, arn: string): Record<string, string> | undefined {
    const row = this.#database
      .prepare("SELECT document ->> 'tags' AS tags FROM resource WHERE arn = ? AND account = ? AND region = ?")
      .get(arn, account, region);
    return row && (JSON.parse(String(row.tags)) as Record<string, string>);
  }

  setTags(arn: string, tags: Record<string, string>): void {
    this.#database
      .prepare("UPDATE resource SET document = json_set(document, '$.tags', json(?)) WHERE arn = ?")
      .run(JSON.stringify(tags), arn);
  }
}
