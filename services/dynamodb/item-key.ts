import { type AttributeValue, checkValue, type Item, typeOf } from "./attribute-value.ts";
import { invalidParameter, keySchemaMismatch, notValid } from "./errors.ts";
import {
  type Key,
  type KeyAttribute,
  MAX_PARTITION_KEY_BYTES,
  MAX_SORT_KEY_BYTES,
  rowKey,
  type Table,
} from "./table.ts";

/** Checks a request's `Key` against the table. Returns the key of the item's row. */
export function readItemKey(table: Table, key: Item): Uint8Array {
  for (const name in key) checkValue(key[name] as AttributeValue);
  checkKeyMembers(table.key, key);
  return rowKey(table, key);
}

/** Whether two of the rows are one. */
export function hasSameItem(rows: readonly { table: Table; key: Uint8Array }[]): boolean {
  const text = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
    Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
  return new Set(rows.map(({ table, key }) => `${table.space}/${text(key)}`)).size < rows.length;
}

/** The key's attributes, all of them and nothing else. */
export function checkKeyMembers(schema: Key, key: Item): void {
  if (Object.keys(key).length !== attributesOf(schema).length) throw keySchemaMismatch();
  for (const attribute of attributesOf(schema)) {
    const value = key[attribute.name];
    if (value?.[attribute.type] === undefined) throw keySchemaMismatch();
    if (isEmpty(value)) throw emptyKey(attribute);
    checkKeySize(value, attribute === schema.partition);
  }
}

/** Checks that an item has the table's key, and fitting values for the keys of the indexes. Returns the key of its row. */
export function readKeyOfItem(table: Table, item: Item): Uint8Array {
  for (const attribute of attributesOf(table.key)) {
    const value = item[attribute.name];
    if (value === undefined) throw invalidParameter(`Missing the key ${attribute.name} in the item`);
    if (value[attribute.type] === undefined)
      throw invalidParameter(
        `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${typeOf(value)}`,
      );
    if (isEmpty(value)) throw emptyKey(attribute);
    checkKeySize(value, attribute === table.key.partition);
  }
  checkIndexKeys(table, item);
  return rowKey(table, item);
}

// Recorded in four regions by https://github.com/nubo-db/dynamodb-conformance (tests/tier3/error-messages/transactWriteItems.test.ts,
// 2026-06-23), read 2026-11-24; so are the words for the keys of indexes below.
const emptyKey = (attribute: KeyAttribute) => notValid(`${noEmpty(attribute)} Key: ${attribute.name}`);

const noEmpty = (attribute: KeyAttribute) =>
  `The AttributeValue for a key attribute cannot contain an empty ${kindOf(attribute)} value.`;

/** An attribute that is part of an index's key may be missing, but not be of another type or empty. */
export function checkIndexKeys(table: Table, item: Item, by: "item" | "update" = "item"): void {
  for (const index of table.indexes)
    for (const attribute of attributesOf(index.key)) {
      const value = item[attribute.name];
      if (value === undefined) continue;
      if (value[attribute.type] === undefined)
        throw invalidParameter(
          `Type mismatch for Index Key ${attribute.name} Expected: ${attribute.type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      if (isEmpty(value))
        throw notValid(
          by === "update"
            ? `The update expression attempted to update a secondary index key to a value that is not supported. ${noEmpty(attribute)}`
            : `A value specified for a secondary index key is not supported. ${noEmpty(attribute)} IndexName: ${index.name}, IndexKey: ${attribute.name}`,
        );
      checkKeySize(value, attribute === index.key.partition);
    }
}

export const attributesOf = ({ partition, sort }: Key): readonly KeyAttribute[] =>
  sort ? [partition, sort] : [partition];

const isEmpty = (value: AttributeValue): boolean => value.S === "" || value.B?.byteLength === 0;

const kindOf = ({ type }: KeyAttribute): string => (type === "B" ? "binary" : "string");

/** The missing blank before 2048 is DynamoDB's. */
function checkKeySize(value: AttributeValue, isPartitionKey: boolean): void {
  const size = value.S === undefined ? (value.B?.byteLength ?? 0) : Buffer.byteLength(value.S);
  if (isPartitionKey && size > MAX_PARTITION_KEY_BYTES)
    throw invalidParameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  if (!isPartitionKey && size > MAX_SORT_KEY_BYTES)
    throw invalidParameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
}
