import type { DatabaseSync } from "node:sqlite";
import type {
  AttributeDefinition,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  Projection,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { GroupCommit } from "../group-commit.ts";
import { type CaptureStores, capturesOf, changeStream } from "./captures.ts";
import { EVERYTHING, type ItemStore } from "./item-store.ts";
import type { Index, Key, KeyAttribute, Table } from "./table.ts";
import type { Owner, TableSettings } from "./table-settings.ts";

/** A table with what belongs to it. */
export interface StoredTable {
  readonly owner: Owner;
  readonly table: Table;
  readonly settings: TableSettings;
}

/** Tables and their indexes; rows, streams and history are in the stores of the same database. */
export class TableStore {
  readonly #database: DatabaseSync;
  readonly #writes: GroupCommit;
  readonly #items: ItemStore;
  readonly #captures: CaptureStores;
  readonly #tables = new Map<string, StoredTable>();

  constructor(database: DatabaseSync, writes: GroupCommit, items: ItemStore, captures: CaptureStores) {
    this.#database = database;
    this.#writes = writes;
    this.#items = items;
    this.#captures = captures;
    for (const row of database.prepare("SELECT * FROM table_").all()) {
      const owner = { account: String(row.account), region: String(row.region) };
      const settings = JSON.parse(String(row.settings)) as TableSettings;
      const table = this.#open(owner, Number(row.id), parseDescription(String(row.description)), settings);
      this.#tables.set(cacheKey(owner, table.name), { owner, table, settings });
    }
  }

  find(owner: Owner, name: string): Table | undefined {
    return this.#tables.get(cacheKey(owner, name))?.table;
  }

  /** Every owner's. */
  all(): StoredTable[] {
    return [...this.#tables.values()];
  }

  /** The table whose rows lie there. */
  ofSpace(space: number): Table | undefined {
    return this.all().find(({ table }) => table.space === space)?.table;
  }

  /** The names of all tables, in their order. */
  names(owner: Owner): string[] {
    const prefix = cacheKey(owner, "");
    const names = [...this.#tables.keys()].filter((key) => key.startsWith(prefix));
    return names.map((key) => key.slice(prefix.length)).sort();
  }

  create(owner: Owner, description: TableDescription, settings: TableSettings): Table {
    const name = String(description.TableName);
    return this.#writes.write(() => {
      const { lastInsertRowid } = this.#database
        .prepare("INSERT INTO table_ (account, region, name, description, settings) VALUES (?, ?, ?, ?, ?)")
        .run(owner.account, owner.region, name, JSON.stringify(description), JSON.stringify(settings));
      changeStream(this.#captures.streams, owner, {}, description);
      const table = this.#open(owner, Number(lastInsertRowid), description, settings);
      this.#remember(owner, name, { owner, table, settings });
      return table;
    });
  }

  /** Gives a table a new description; makes indexes that are new, which are still to be filled, and drops those that are gone. */
  replace(owner: Owner, old: Table, description: TableDescription): Table {
    return this.#writes.write(() => {
      this.#database.prepare("UPDATE table_ SET description = ? WHERE id = ?").run(JSON.stringify(description), old.id);
      changeStream(this.#captures.streams, owner, old.description, description);
      const settings = this.settings(owner, old);
      const replaced = this.#open(owner, old.id, description, settings);
      const known = new Set(old.indexes.map((index) => index.space));
      const kept = new Set(replaced.indexes.map((index) => index.space));
      for (const index of old.indexes) if (!kept.has(index.space)) this.#dropIndex(old, index);
      for (const index of replaced.indexes) if (!known.has(index.space)) this.#items.beginFilling(index);
      this.#remember(owner, old.name, { owner, table: replaced, settings });
      return replaced;
    });
  }

  remove(owner: Owner, table: Table): void {
    this.#writes.write(() => {
      for (const { space } of [table, ...table.indexes]) this.#items.clear(space);
      const { streams, expiries, history } = this.#captures;
      changeStream(streams, owner, table.description, {});
      expiries.clear(table.space);
      history.clear(table.space);
      this.#database.prepare("DELETE FROM table_ WHERE id = ?").run(table.id);
      this.#remember(owner, table.name, undefined);
    });
  }

  settings(owner: Owner, table: Table): TableSettings {
    return this.#tables.get(cacheKey(owner, table.name))?.settings ?? { tags: {} };
  }

  /** Gives a table other settings. */
  changeSettings(owner: Owner, old: Table, settings: TableSettings): Table {
    return this.#writes.write(() => {
      this.#database.prepare("UPDATE table_ SET settings = ? WHERE id = ?").run(JSON.stringify(settings), old.id);
      if (this.settings(owner, old).timeToLive !== settings.timeToLive)
        this.#changeTimeToLive(old, settings.timeToLive);
      const table = this.#open(owner, old.id, old.description, settings);
      this.#remember(owner, table.name, { owner, table, settings });
      return table;
    });
  }

  /** Opens a table again, after somebody has begun or ended to hold its history. */
  reopen(owner: Owner, old: Table): Table {
    return this.changeSettings(owner, old, this.settings(owner, old));
  }

  #changeTimeToLive(table: Table, attribute: string | undefined): void {
    const { expiries } = this.#captures;
    expiries.clear(table.space);
    if (attribute === undefined) return;
    for (const row of this.#items.rows(table.space, EVERYTHING, true))
      expiries.add(table.space, attribute, this.#items.keyOf(row), row.item);
  }

  #remember(owner: Owner, name: string, stored: StoredTable | undefined): void {
    const key = cacheKey(owner, name);
    const before = this.#tables.get(key);
    this.#writes.undoBy(() => this.#keep(key, before));
    this.#keep(key, stored);
  }

  #keep(key: string, stored: StoredTable | undefined): void {
    if (stored) this.#tables.set(key, stored);
    else this.#tables.delete(key);
  }

  #open(owner: Owner, id: number, description: TableDescription, settings: TableSettings): Table {
    const types = new Map(description.AttributeDefinitions?.map((attribute) => [attribute.AttributeName, attribute]));
    const keyOf = (schema: KeySchemaElement[] | undefined): Key => readKey(schema ?? [], types);
    const key = keyOf(description.KeySchema);
    const open =
      (kind: Index["kind"]) =>
      (index: GlobalSecondaryIndexDescription): Index => {
        const name = String(index.IndexName);
        const indexKey = keyOf(index.KeySchema);
        return {
          name,
          kind,
          isFilling: index.IndexStatus === "CREATING",
          key: indexKey,
          space: this.#space(id, name),
          projected: readProjection(index.Projection, key, indexKey),
        };
      };
    const space = this.#space(id, "");
    return {
      id,
      name: String(description.TableName),
      key,
      space,
      // By name: of several indexes that refuse an item, DynamoDB names the first of them (recorded, item-key.ts).
      indexes: [
        ...(description.GlobalSecondaryIndexes ?? []).map(open("global")),
        ...(description.LocalSecondaryIndexes ?? []).map(open("local")),
      ].sort((a, b) => (a.name < b.name ? -1 : 1)),
      captures: capturesOf(this.#captures, owner, space, description, settings),
      description,
    };
  }

  /** The number of a table's or an index's rows; a new one for what is new. */
  #space(tableId: number, indexName: string): number {
    const known = this.#database
      .prepare("SELECT id FROM space WHERE table_id = ? AND index_name = ?")
      .get(tableId, indexName);
    if (known) return Number(known.id);
    return Number(
      this.#database.prepare("INSERT INTO space (table_id, index_name) VALUES (?, ?)").run(tableId, indexName)
        .lastInsertRowid,
    );
  }

  #dropIndex(table: Table, index: Index): void {
    this.#items.clear(index.space);
    this.#database.prepare("DELETE FROM space WHERE table_id = ? AND index_name = ?").run(table.id, index.name);
  }
}

const cacheKey = ({ account, region }: Owner, name: string): string => `${account}/${region}/${name}`;

function readKey(schema: KeySchemaElement[], types: ReadonlyMap<string | undefined, AttributeDefinition>): Key {
  const attribute = (element: KeySchemaElement): KeyAttribute => ({
    name: String(element.AttributeName),
    type: types.get(element.AttributeName)?.AttributeType as KeyAttribute["type"], // CreateTable has checked it
  });
  const [partition, sort] = schema;
  if (!partition) throw new Error("A key schema has one or two elements.");
  return { partition: attribute(partition), sort: sort && attribute(sort) };
}

/** An index always stores its own key and the table's. */
function readProjection(projection: Projection | undefined, ...keys: Key[]): ReadonlySet<string> | undefined {
  if (projection?.ProjectionType === "ALL") return undefined;
  const names = keys.flatMap(({ partition, sort }) => (sort ? [partition.name, sort.name] : [partition.name]));
  return new Set([...names, ...(projection?.NonKeyAttributes ?? [])]);
}

const TIMES = new Set([
  "CreationDateTime",
  "LastUpdateToPayPerRequestDateTime",
  "LastDecreaseDateTime",
  "LastIncreaseDateTime",
  "LastUpdateDateTime",
  "RestoreDateTime",
]);

/** Reads a description that was kept as JSON. */
export const parseDescription = (text: string): TableDescription =>
  JSON.parse(text, (name, value) => (TIMES.has(name) ? new Date(value) : value)) as TableDescription;
