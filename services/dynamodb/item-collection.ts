import type { ItemCollectionMetrics } from "@aws-sdk/client-dynamodb";
import type { Item } from "./attribute-value.ts";
import type { DynamoDbContext } from "./context.ts";
import { partitionPrefix, prefixRange } from "./key-order.ts";
import type { Table } from "./table.ts";

const GIGABYTE = 1024 ** 3;

/** The size of all items with one partition key, which only tables with local indexes have. Lower and upper bound, in GB. */
export function itemCollectionMetrics(
  { items }: DynamoDbContext,
  table: Table,
  item: Item,
  wanted: string | undefined,
): ItemCollectionMetrics | undefined {
  const local = table.indexes.filter(({ kind }) => kind === "local");
  const partition = item[table.key.partition.name];
  if (wanted !== "SIZE" || local.length === 0 || !partition) return undefined;
  let bytes = 0;
  for (const { space } of [table, ...local])
    for (const row of items.rows(space, prefixRange(partitionPrefix(partition)), true)) bytes += row.size;
  const lower = Math.floor(bytes / GIGABYTE);
  return { ItemCollectionKey: { [table.key.partition.name]: partition }, SizeEstimateRangeGB: [lower, lower + 1] };
}
