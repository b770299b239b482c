import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { DynamoDbContext } from "./context.ts";
import type { IndexWrite } from "./item-store.ts";
import type { Index, Table } from "./table.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html, read 2026-11-24
const READ_UNIT_BYTES = 4 * 1024;
const WRITE_UNIT_BYTES = 1024;

/** Reading nothing costs as much as reading the smallest item. */
export const readUnits = (bytes: number, consistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);

/** @param bytes sizes of the item before and after; the larger one counts */
export const writeUnits = (...bytes: number[]): number => Math.max(1, Math.ceil(Math.max(...bytes) / WRITE_UNIT_BYTES));

/** What one operation used of a table and its indexes. */
export interface Usage {
  table: number;
  readonly indexes: Map<Index, number>;
}

/** Units used of the indexes by writes to them: each row that was deleted or written there costs. */
export function indexUsage(writes: readonly IndexWrite[]): Map<Index, number> {
  const units = new Map<Index, number>();
  for (const { index, sizes } of writes)
    if (sizes.length > 0)
      units.set(
        index,
        sizes.reduce((sum, size) => sum + writeUnits(size), 0),
      );
  return units;
}

/** The answer's `ConsumedCapacity`, as far as it was asked for. */
export function consumedCapacity(
  table: Table,
  detail: ReturnConsumedCapacity | undefined,
  usage: Usage,
): ConsumedCapacity | undefined {
  if (detail !== "TOTAL" && detail !== "INDEXES") return undefined;
  const total = [...usage.indexes.values()].reduce((sum, units) => sum + units, usage.table);
  const answer: ConsumedCapacity = { TableName: table.name, CapacityUnits: total };
  if (detail === "TOTAL") return answer;
  answer.Table = { CapacityUnits: usage.table };
  const [global, local] = [byName(usage, "global"), byName(usage, "local")];
  if (global) answer.GlobalSecondaryIndexes = global;
  if (local) answer.LocalSecondaryIndexes = local;
  return answer;
}

function byName({ indexes }: Usage, kind: Index["kind"]): Record<string, { CapacityUnits: number }> | undefined {
  const ofKind = [...indexes].filter(([index]) => index.kind === kind);
  if (ofKind.length === 0) return undefined;
  return Object.fromEntries(ofKind.map(([index, units]) => [index.name, { CapacityUnits: units }]));
}

/** Takes a write to a table from its provisioned throughput, before it is done. Throws when it is used up. */
export function takeWrite({ throttle }: DynamoDbContext, table: Table, bytes: number): void {
  throttle.take(table, table.description.ProvisionedThroughput, "WriteCapacityUnits", writeUnits(bytes));
}

/** Takes a read from the provisioned throughput of a table or a global index. Throws when it is used up. */
export function takeRead({ throttle }: DynamoDbContext, table: Table, index: Index | undefined, units: number): void {
  const source = index?.kind === "global" ? index : table;
  throttle.take(source, provisionedFor(table, source === table ? undefined : index), "ReadCapacityUnits", units);
}

const provisionedFor = ({ description }: Table, index: Index | undefined) =>
  index
    ? description.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.name)?.ProvisionedThroughput
    : description.ProvisionedThroughput;
