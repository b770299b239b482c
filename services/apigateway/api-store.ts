import type { DatabaseSync } from "node:sqlite";
import type { Deployment, Integration, Method, Resource, RestApi, Stage } from "@aws-sdk/client-api-gateway";

export const MIGRATIONS = [
  `CREATE TABLE api (
     account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (account, region, id)
   ) STRICT, WITHOUT ROWID`,
];

export interface Owner {
  account: string;
  region: string;
}

export interface StoredMethod extends Omit<Method, "methodIntegration"> {
  httpMethod: string;
  methodIntegration?: Integration;
}

export interface StoredResource extends Omit<Resource, "resourceMethods"> {
  id: string;
  path: string;
  resourceMethods: Record<string, StoredMethod>;
}

/** What a deployment serves: the resources as they were when it was made. */
export interface Snapshot {
  resources: Record<string, StoredResource>;
  binaryMediaTypes: string[];
}

/** The API as it was when it was deployed: what it serves never changes afterwards. */
export interface StoredDeployment extends Deployment {
  id: string;
  snapshot: Snapshot;
}

export interface StoredStage extends Stage {
  stageName: string;
  deploymentId: string;
}

/** A REST API with everything that belongs to it. */
export interface StoredApi {
  api: RestApi & { id: string; rootResourceId: string };
  resources: Record<string, StoredResource>;
  deployments: Record<string, StoredDeployment>;
  stages: Record<string, StoredStage>;
}

interface Located {
  owner: Owner;
  stored: StoredApi;
}

/** REST APIs by owner and id. Ids are unique among all owners: the data plane knows nothing else. */
export class ApiStore {
  readonly #database: DatabaseSync;
  readonly #apis = new Map<string, Located>();
  readonly #listeners: ((id: string) => void)[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    for (const row of database.prepare("SELECT * FROM api").all())
      this.#apis.set(String(row.id), {
        owner: { account: String(row.account), region: String(row.region) },
        stored: JSON.parse(String(row.document), (key, value) =>
          (key === "createdDate" || key === "lastUpdatedDate") && typeof value === "string" ? new Date(value) : value,
        ) as StoredApi,
      });
  }

  get(owner: Owner, id: string): StoredApi | undefined {
    const located = this.#apis.get(id);
    return located && located.owner.account === owner.account && located.owner.region === owner.region
      ? located.stored
      : undefined;
  }

  /** Whoever's it is. */
  locate(id: string): Located | undefined {
    return this.#apis.get(id);
  }

  list(owner: Owner): StoredApi[] {
    return [...this.#apis.values()]
      .filter(({ owner: { account, region } }) => account === owner.account && region === owner.region)
      .map(({ stored }) => stored)
      .sort((a, b) => (a.api.id < b.api.id ? -1 : 1));
  }

  put(owner: Owner, stored: StoredApi): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO api (account, region, id, document) VALUES (?, ?, ?, ?)")
      .run(owner.account, owner.region, stored.api.id, JSON.stringify(stored));
    this.#apis.set(stored.api.id, { owner, stored });
    for (const listener of this.#listeners) listener(stored.api.id);
  }

  delete(owner: Owner, id: string): void {
    this.#database
      .prepare("DELETE FROM api WHERE account = ? AND region = ? AND id = ?")
      .run(owner.account, owner.region, id);
    this.#apis.delete(id);
    for (const listener of this.#listeners) listener(id);
  }

  /** Called with an API's id whenever it changes. */
  onChange(listener: (id: string) => void): void {
    this.#listeners.push(listener);
  }
}
