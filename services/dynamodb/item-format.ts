import { type AttributeValue, base64, type Item, typeOf } from "./attribute-value.ts";

// Items are stored as the JSON of the wire. V8 reads and writes JSON faster than any format written in JavaScript, and a person
// can read the database.

/** An item as it is stored. */
export const encodeItem = (item: Item): string => JSON.stringify(hasBinary(item) ? mapBinary(item, toText) : item);

/** Reads what {@link encodeItem} wrote. */
export function decodeItem(text: string): Item {
  const item = JSON.parse(text) as Item;
  // Only an item with binary values can have this in its text; a string may have it too, which costs a walk and no more.
  return text.includes('{"B":') || text.includes('{"BS":') ? mapBinary(item, toBytes) : item;
}

const toText = (bytes: Uint8Array): Uint8Array => base64(bytes) as unknown as Uint8Array; // JSON knows no bytes
const toBytes = (text: Uint8Array): Uint8Array => Buffer.from(text as unknown as string, "base64");

function hasBinary(item: Item): boolean {
  for (const name in item) if (isBinary(item[name] as AttributeValue)) return true;
  return false;
}

/** By the value's type, of which every value has one: to ask each value for all four members that count costs four times as much. */
function isBinary(value: AttributeValue): boolean {
  switch (typeOf(value)) {
    case "B":
    case "BS":
      return true;
    case "M":
      return hasBinary(value.M ?? {});
    case "L":
      return (value.L ?? []).some(isBinary);
    default:
      return false;
  }
}

function mapBinary(item: Item, change: (value: Uint8Array) => Uint8Array): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, mapValue(value, change)]));
}

function mapValue(value: AttributeValue, change: (value: Uint8Array) => Uint8Array): AttributeValue {
  if (value.B !== undefined) return { B: change(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(change) };
  if (value.M !== undefined) return { M: mapBinary(value.M, change) };
  if (value.L !== undefined) return { L: value.L.map((element) => mapValue(element, change)) };
  return value;
}
