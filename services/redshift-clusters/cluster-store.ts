import type { DatabaseSync } from "node:sqlite";

export const MIGRATIONS = [
  `CREATE TABLE cluster (
     account TEXT NOT NULL, region TEXT NOT NULL, identifier TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (account, region, identifier)
   ) STRICT, WITHOUT ROWID`,
];

export interface Owner {
  account: string;
  region: string;
}

export interface Cluster {
  identifier: string;
  /** Of its namespace: what the cluster's data is, whatever its name. */
  namespaceArn: string;
  created: number;
  status: "available" | "paused";
  nodeType: string;
  nodes: number;
  masterUsername: string;
  masterSecret?: { arn: string; kmsKeyId: string } | undefined;
  dbName: string;
  iamRoles: string[];
  defaultIamRoleArn?: string | undefined;
  tags: Record<string, string>;
  /** What is kept and shown, and has no effect here; in the API's words. */
  settings: Record<string, unknown>;
}

/** Provisioned clusters. */
export class ClusterStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get({ account, region }: Owner, identifier: string): Cluster | undefined {
    const row = this.#database
      .prepare("SELECT document FROM cluster WHERE account = ? AND region = ? AND identifier = ?")
      .get(account, region, identifier);
    return row && (JSON.parse(String(row.document)) as Cluster);
  }

  put({ account, region }: Owner, cluster: Cluster): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO cluster (account, region, identifier, document) VALUES (?, ?, ?, ?)")
      .run(account, region, cluster.identifier, JSON.stringify(cluster));
  }

  delete({ account, region }: Owner, identifier: string): void {
    this.#database
      .prepare("DELETE FROM cluster WHERE account = ? AND region = ? AND identifier = ?")
      .run(account, region, identifier);
  }

  /** In the order of their identifiers. */
  list({ account, region }: Owner): Cluster[] {
    return this.#database
      .prepare("SELECT document FROM cluster WHERE account = ? AND region = ? ORDER BY identifier")
      .all(account, region)
      .map((row) => JSON.parse(String(row.document)) as Cluster);
  }
}
