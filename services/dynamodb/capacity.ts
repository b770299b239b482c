import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { CapacitySource } from "./capacity-source.ts";
import type { DynamoDbContext } from "./context.ts";
import type { IndexWrite } from "./item-store.ts";
import type { Index, Table } from "./table.ts";
import type { Throttle } from "./throttle.ts";

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

/** What an operation used of several tables. */
export type Usages = Map<Table, Usage>;

/** Adds what one action used. */
export function addUsage(usages: Usages, table: Table, added: Usage, factor = 1): void {
  const usage = usages.get(table) ?? { table: 0, indexes: new Map() };
  usage.table += added.table * factor;
  for (const [index, units] of added.indexes)
    usage.indexes.set(index, (usage.indexes.get(index) ?? 0) + units * factor);
  usages.set(table, usage);
}

/** Transactions say besides which kind of units they used. */
export type UnitKind = "ReadCapacityUnits" | "WriteCapacityUnits";

/** The answer's `ConsumedCapacity` of one table, as far as it was asked for. */
export function consumedCapacity(
  table: Table,
  detail: ReturnConsumedCapacity | undefined,
  usage: Usage,
  kind?: UnitKind,
): ConsumedCapacity | undefined {
  if (detail !== "TOTAL" && detail !== "INDEXES") return undefined;
  const capacity = (units: number) => ({ CapacityUnits: units, ...(kind ? { [kind]: units } : {}) });
  const total = [...usage.indexes.values()].reduce((sum, units) => sum + units, usage.table);
  const answer: ConsumedCapacity = { TableName: table.name, ...capacity(total) };
  if (detail === "TOTAL") return answer;
  const ofIndexes = (wanted: Index["kind"]) => {
    const units = [...usage.indexes].filter(([index]) => index.kind === wanted);
    return units.length === 0 ? undefined : Object.fromEntries(units.map(([{ name }, each]) => [name, capacity(each)]));
  };
  return {
    ...answer,
    Table: capacity(usage.table),
    GlobalSecondaryIndexes: ofIndexes("global"),
    LocalSecondaryIndexes: ofIndexes("local"),
  };
}

/** The answer's `ConsumedCapacity` of each table. */
export function consumedByTable(
  usages: Usages,
  detail: ReturnConsumedCapacity | undefined,
  kind?: UnitKind,
): { ConsumedCapacity?: ConsumedCapacity[] } {
  const consumed = [...usages].flatMap(([table, usage]) => consumedCapacity(table, detail, usage, kind) ?? []);
  return consumed.length > 0 ? { ConsumedCapacity: consumed } : {};
}

/** Takes a write to a table from its throughput, before it is done: refused when that or the one of a global index is used up. */
export function takeWrite({ throttle }: DynamoDbContext, table: Table, units: number): void {
  if (!throttle.isOn) return;
  for (const index of table.indexes) for (const source of sourceOf(table, index, "Write")) throttle.check(source);
  take(throttle, sourceOf(table, undefined, "Write"), units);
}

/** Takes what a write used of the global indexes, when it is known. */
export function chargeIndexes({ throttle }: DynamoDbContext, table: Table, { indexes }: Usage, factor = 1): void {
  if (!throttle.isOn) return;
  for (const [index, units] of indexes)
    for (const source of sourceOf(table, index, "Write")) throttle.charge(source, units * factor);
}

/** Takes a read from the throughput of a table or a global index. Throws when it is used up. */
export function takeRead({ throttle }: DynamoDbContext, table: Table, index: Index | undefined, units: number): void {
  if (throttle.isOn) take(throttle, sourceOf(table, index?.kind === "global" ? index : undefined, "Read"), units);
}

function take(throttle: Throttle, sources: readonly CapacitySource[], units: number): void {
  for (const source of sources) {
    throttle.check(source);
    throttle.charge(source, units);
  }
}

/** Where capacity is taken from; nowhere when there is no limit. A local index has its table's. */
function sourceOf({ description, space }: Table, index: Index | undefined, kind: "Read" | "Write"): CapacitySource[] {
  if (index?.kind === "local") return [];
  const limits = index
    ? description.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.name)
    : description;
  const provisioned = limits?.ProvisionedThroughput?.[`${kind}CapacityUnits`] ?? 0;
  const maximum = limits?.OnDemandThroughput?.[`Max${kind}RequestUnits`] ?? 0;
  // -1 takes a maximum away.
  const unitsPerSecond = provisioned > 0 ? provisioned : Math.max(maximum, 0);
  if (unitsPerSecond === 0) return [];
  return [
    {
      space: index?.space ?? space,
      kind,
      unitsPerSecond,
      by: provisioned > 0 ? "ProvisionedThroughput" : "MaxOnDemandThroughput",
      of: index ? "Index" : "Table",
      arn: index ? `${description.TableArn}/index/${index.name}` : String(description.TableArn),
    },
  ];
}
