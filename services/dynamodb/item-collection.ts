import type { ItemCollectionMetrics } from "@aws-sdk/client-dynamodb";
import type { Item } from "./attribute-value.ts";
import type { DynamoDbContext } from "./context.ts";
import type { Table } from "./table.ts";

const GIGABYTE = 1024 ** 3;

/** The size of all items with one partition key, which only tables with local indexes have. Lower and upper bound, in GB. */
export function itemCollectionMetrics(
  { items }: DynamoDbContext,
  table: Table,
  item: Item,
  wanted: string | undefined,
): ItemCollectionMetrics | undefined {
  const { name } = table.key.partition;
  const partition = item[name];
  if (wanted !== "SIZE" || !partition || table.indexes.every(({ kind }) => kind !== "local")) return undefined;
  const lower = Math.floor(items.collectionBytes(table, item) / GIGABYTE);
  return { ItemCollectionKey: { [name]: partition }, SizeEstimateRangeGB: [lower, lower + 1] };
}

/** The same of all items that a request has written: by the table, each collection once. */
export function writtenCollections(
  context: DynamoDbContext,
  written: readonly { table: Table; item: Item }[],
  wanted: string | undefined,
): { ItemCollectionMetrics?: Record<string, ItemCollectionMetrics[]> } {
  if (wanted !== "SIZE") return {};
  const byTable: Record<string, ItemCollectionMetrics[]> = {};
  const seen = new Set<string>();
  for (const { table, item } of written) {
    const metrics = itemCollectionMetrics(context, table, item, wanted);
    const id = `${table.space}/${JSON.stringify(metrics?.ItemCollectionKey)}`;
    if (!metrics || seen.has(id)) continue;
    seen.add(id);
    byTable[table.name] = [...(byTable[table.name] ?? []), metrics];
  }
  return Object.keys(byTable).length > 0 ? { ItemCollectionMetrics: byTable } : {};
}
