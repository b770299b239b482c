import type { ReturnValuesOnConditionCheckFailure } from "@aws-sdk/client-dynamodb";
import { checkItem, type Item, MAX_ITEM_SIZE_BYTES } from "./attribute-value.ts";
import { duplicateItem, itemTooLarge, keySchemaMismatch, validationError } from "./errors.ts";
import type { Condition } from "./expressions/condition.ts";
import { refuseKeyUpdates, type UpdateAction, updatedParts } from "./expressions/update.ts";
import { readItemKey, readKeyOfItem } from "./item-key.ts";
import type { ItemWrite, WrittenItem } from "./item-write.ts";
import { readCondition } from "./partiql/condition.ts";
import { joined, type KeyEqualities, keyEqualities } from "./partiql/key.ts";
import type { Delete, Exists, Insert, Returning, Source, Statement, Update } from "./partiql/syntax.ts";
import { readChanges } from "./partiql/update.ts";
import { readItem } from "./partiql/values.ts";
import { refusePathsIntoKeys } from "./read-request.ts";
import type { PreparedStatement } from "./statement.ts";
import { namesOf, type Table } from "./table.ts";
import { updatedItem } from "./write-request.ts";

/** A statement that writes one item, or checks one, with everything checked that needs no table. */
export interface WriteStatement {
  readonly tableName: string;
  /** What a transaction refuses before it looks at keys. */
  check?(table: Table): void;
  /** Checks it against its table. */
  locate(table: Table): ItemWrite;
  /** What RETURNING asks for; nothing where there is nothing. */
  returned(written: WrittenItem): Item | undefined;
}

interface WriteOptions {
  readonly returnOnFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  /** Transactions say of every key that is not one item's that it does not match the schema. */
  readonly inTransaction: boolean;
}

export type Writing = Exclude<Statement, { kind: "select" }>;

export function readWriteStatement(prepared: PreparedStatement<Writing>, options: WriteOptions): WriteStatement {
  const { statement, parameters } = prepared;
  switch (statement.kind) {
    case "insert":
      return readInsert({ statement, parameters }, options);
    case "update":
      return readUpdate({ statement, parameters }, options);
    case "delete":
      return readDelete({ statement, parameters }, options);
    case "exists":
      return readExists({ statement, parameters }, options);
  }
}

function readInsert({ statement, parameters }: PreparedStatement<Insert>, options: WriteOptions): WriteStatement {
  const item = readItem(statement.value, parameters);
  const size = checkItem(item);
  if (size > MAX_ITEM_SIZE_BYTES) throw itemTooLarge();
  return {
    tableName: statement.into,
    locate: (table) => ({
      table,
      key: readKeyOfItem(table, item),
      condition: undefined,
      returnOnFailure: options.returnOnFailure,
      payloadBytes: size,
      change(old) {
        if (old) throw duplicateItem();
        return { item, size };
      },
    }),
    returned: () => undefined,
  };
}

function readUpdate({ statement, parameters }: PreparedStatement<Update>, options: WriteOptions): WriteStatement {
  const actions = readChanges(statement.changes, parameters);
  const where = statement.where && readCondition(statement.where, parameters);
  return {
    tableName: tableOf(statement.from),
    locate(table) {
      refuseKeyUpdates(actions, namesOf(table.key));
      refusePathsIntoKeys(
        table,
        actions.map(({ path }) => path),
      );
      const { key, rest } = itemOf(table, where, options);
      return {
        table,
        key: readItemKey(table, key),
        condition: joined([existence("attribute_exists", table), ...rest]),
        returnOnFailure: options.returnOnFailure,
        change: (old) => updatedItem(table, old ?? key, actions),
      };
    },
    returned: (written) => statement.returning && RETURNED[statement.returning](written, actions),
  };
}

function readDelete({ statement, parameters }: PreparedStatement<Delete>, options: WriteOptions): WriteStatement {
  const { returning } = statement;
  if (returning !== undefined && returning !== "ALL OLD")
    throw validationError(
      `Invalid returning clause: RETURNING ${returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
    );
  const where = statement.where && readCondition(statement.where, parameters);
  return {
    tableName: tableOf(statement.from),
    locate(table) {
      const { key, rest } = itemOf(table, where, options);
      const right = joined(rest);
      // An item that is not there is deleted already, whatever was asked of it.
      const left = existence("attribute_not_exists", table);
      return {
        table,
        key: readItemKey(table, key),
        condition: right && { kind: "or", left, right },
        returnOnFailure: options.returnOnFailure,
        change: () => undefined,
      };
    },
    returned: ({ old }) => (returning ? old?.item : undefined),
  };
}

function readExists({ statement, parameters }: PreparedStatement<Exists>, options: WriteOptions): WriteStatement {
  if (!options.inTransaction) throw validationError("EXISTS can only be used in ExecuteTransaction"); // the wording is ours
  const { from } = statement.select;
  const where = statement.select.where && readCondition(statement.select.where, parameters);
  const read = (table: Table) => {
    // Not recorded: the wording is that of a SELECT.
    if (from.index !== undefined) throw validationError("Reads on indices are not supported within transactions.");
    const { values, rest } = keyEqualities(where, table.key, "condition");
    // Of several values for one key attribute, the first one says which item, and the others are conditions on it.
    const conditions = [
      ...rest,
      ...[...values].flatMap(([name, [, ...others]]) => others.map((each) => equals(name, each))),
    ];
    if (values.size < namesOf(table.key).length || conditions.length === 0)
      throw validationError("EXISTS() must contain a single item read with additional condition");
    return { key: firstValues(values), conditions };
  };
  return {
    tableName: from.table,
    check: (table) => void read(table),
    locate(table) {
      const { key, conditions } = read(table);
      return {
        table,
        key: readItemKey(table, key),
        condition: joined([existence("attribute_exists", table), ...conditions]),
        returnOnFailure: options.returnOnFailure,
      };
    },
    returned: () => undefined,
  };
}

/** The item that a WHERE clause names, and the condition on it. */
function itemOf(table: Table, where: Condition | undefined, { inTransaction }: WriteOptions) {
  const { values, rest } = keyEqualities(where, table.key, "condition");
  for (const name of namesOf(table.key)) {
    const count = values.get(name)?.length ?? 0;
    if (count === 1) continue;
    if (inTransaction) throw keySchemaMismatch();
    if (count === 0) throw validationError("Where clause does not contain a mandatory equality on all key attributes");
    throw validationError(
      `Multiple conditions on same key ${name}. Only single item Update/Insert/Delete are supported`,
    );
  }
  return { key: firstValues(values), rest };
}

const firstValues = (values: KeyEqualities["values"]): Item =>
  Object.fromEntries([...values].flatMap(([name, [value]]) => (value ? [[name, value]] : [])));

const equals = (name: string, value: Item[string]): Condition => ({
  kind: "compare",
  comparator: "=",
  left: { kind: "path", path: [name] },
  right: { kind: "value", value },
});

const existence = (name: "attribute_exists" | "attribute_not_exists", { key }: Table): Condition => ({
  kind: "function",
  name,
  operands: [{ kind: "path", path: [key.partition.name] }],
});

function tableOf({ table, index }: Source): string {
  if (index !== undefined) throw validationError("This operation is not supported on an index");
  return table;
}

type Returned = (written: WrittenItem, actions: readonly UpdateAction[]) => Item | undefined;

const RETURNED: Readonly<Record<Returning, Returned>> = {
  "ALL OLD": ({ old }) => old?.item,
  "ALL NEW": ({ changed }) => changed?.item,
  "MODIFIED OLD": ({ old }, actions) => old && nonEmpty(updatedParts(old.item, actions)),
  "MODIFIED NEW": ({ changed }, actions) => changed && nonEmpty(updatedParts(changed.item, actions)),
};

const nonEmpty = (item: Item): Item | undefined => (Object.keys(item).length > 0 ? item : undefined);
