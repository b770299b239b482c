import type { KeySchemaElement, TableDescription } from "@aws-sdk/client-dynamodb";
import type { AttributeValue, Item } from "./attribute-value.ts";
import { indexRowKey, tableRowKey } from "./key-order.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, read 2026-11-24
export const MAX_PARTITION_KEY_BYTES = 2048;
export const MAX_SORT_KEY_BYTES = 1024;

/** One attribute of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** The key of a table or an index. */
export interface Key {
  readonly partition: KeyAttribute;
  readonly sort: KeyAttribute | undefined;
}

/** Where rows are stored together: a table's items, or an index's. */
export interface Keyspace {
  /** The number under which its rows are stored. */
  readonly space: number;
  readonly key: Key;
}

export interface Index extends Keyspace {
  readonly name: string;
  readonly kind: "global" | "local";
  /** It is new, and not all of the table's items have been brought to it. */
  readonly isFilling: boolean;
  /** Names of the attributes that are stored in the index; absent when all are. */
  readonly projected: ReadonlySet<string> | undefined;
}

/** What a write has made of an item. */
export interface ItemChange {
  /** The key of the item's row. */
  readonly key: Uint8Array;
  readonly old: Item | undefined;
  readonly item: Item | undefined;
  /** Time to live deleted it. */
  readonly expired: boolean;
}

/** Takes a change in, as part of the transaction that makes it. */
export type Capture = (change: ItemChange) => void;

/** A table as the operations on items need it. */
export interface Table extends Keyspace {
  readonly id: number;
  readonly name: string;
  readonly indexes: readonly Index[];
  /** Who takes in the changes of its items; nobody for most tables. */
  readonly captures: readonly Capture[];
  /** What is kept for DescribeTable: everything but the sizes. */
  readonly description: TableDescription;
}

/** A table whose items nobody follows: no index, stream or history. */
export type PlainTable = Table & { readonly indexes: readonly []; readonly captures: readonly [] };

export const isPlain = (table: Table): table is PlainTable => table.indexes.length === 0 && table.captures.length === 0;

/** The names of a key's attributes. */
export const namesOf = ({ partition, sort }: Key): string[] => (sort ? [partition.name, sort.name] : [partition.name]);

/** The key out of an item that has one. */
export function keyOf(schema: readonly KeySchemaElement[], item: Item): Item {
  const key: Item = {};
  for (const { AttributeName: name } of schema) {
    const value = name === undefined ? undefined : item[name];
    if (name !== undefined && value !== undefined) key[name] = value;
  }
  return key;
}

/** The key of an item's row in its table. The item's key attributes have been checked. */
export function rowKey({ key }: Keyspace, item: Item): Buffer {
  const partition = item[key.partition.name];
  if (partition === undefined) throw new Error(`The item has no ${key.partition.name}.`);
  return tableRowKey(partition, key.sort && item[key.sort.name]);
}

/**
 * The key of an item's row in an index. There is none when the item lacks an attribute of the index's key (the index is sparse),
 * or has one that no key may have (written before the index was made): "such items are not added to the index",
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html, read 2026-11-25
 */
export function rowKeyInIndex({ key }: Index, item: Item, tableKey: Uint8Array): Buffer | undefined {
  const partition = item[key.partition.name];
  const sort = key.sort && item[key.sort.name];
  if (!fits(partition, key.partition.type, MAX_PARTITION_KEY_BYTES)) return undefined;
  if (key.sort && !fits(sort, key.sort.type, MAX_SORT_KEY_BYTES)) return undefined;
  return indexRowKey(partition, sort, tableKey);
}

function fits(
  value: AttributeValue | undefined,
  type: KeyAttribute["type"],
  maxBytes: number,
): value is AttributeValue {
  if (value?.[type] === undefined) return false;
  if (value.N !== undefined) return true;
  const size = value.S === undefined ? (value.B?.byteLength ?? 0) : Buffer.byteLength(value.S);
  return size > 0 && size <= maxBytes;
}

/** The part of an item that an index stores. */
export function project({ projected }: Index, item: Item): Item {
  if (!projected) return item;
  const result: Item = {};
  for (const name of projected) {
    const value = item[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}
