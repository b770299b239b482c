import type { Item } from "./attribute-value.ts";
import { type DynamoDbContext, openTable } from "./context.ts";
import { validationError } from "./errors.ts";
import { readCondition } from "./partiql/condition.ts";
import { keyEqualities } from "./partiql/key.ts";
import { planReads } from "./partiql/plan.ts";
import type { Select } from "./partiql/syntax.ts";
import type { PreparedStatement } from "./statement.ts";
import { namesOf, type Table } from "./table.ts";

/** A SELECT as batches and transactions take it: of one item, by its key and nothing else. The key's types have not been checked. */
export function readSingleSelect(
  context: DynamoDbContext,
  { statement, parameters }: PreparedStatement<Select>,
  operation: "BatchExecuteStatement" | "ExecuteTransaction",
): { table: Table; itemKey: Item } {
  const where = statement.where && readCondition(statement.where, parameters);
  const { table: name, index } = statement.from;
  const table = openTable(context, name);
  if (index !== undefined && operation === "ExecuteTransaction")
    throw validationError("Reads on indices are not supported within transactions.");
  const { values, rest } = keyEqualities(where, table.key, "equality");
  const isSingle = namesOf(table.key).every((each) => values.get(each)?.length === 1);
  if (!isSingle || rest.length > 0 || index !== undefined) {
    // Queries that are too many or overlap are refused as such.
    planReads(where, table.key);
    throw validationError(`Select statements within ${operation} must specify the primary key in the where clause.`);
  }
  const itemKey = Object.fromEntries([...values].flatMap(([each, [value]]) => (value ? [[each, value]] : [])));
  return { table, itemKey };
}
