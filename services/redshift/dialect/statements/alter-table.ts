import { notSupported, syntaxError } from "../../postgres-error.ts";
import type { Token } from "../lexer.ts";
import type { Plan, Step } from "../plan.ts";
import { quoteName, quoteNames, quoteString, Reader } from "../reader.ts";
import { readType } from "./column-types.ts";
import { columnSql, readColumn, readTableConstraint } from "./columns.ts";
import { alterExternal } from "./external-tables.ts";
import { keyTarget, readChoice, readEncoding, readSortKey, type TableAttributes } from "./table-attributes.ts";

/** What is altered. */
interface Target {
  name: string[];
  /** As it goes into SQL. */
  table: string;
  /** As an argument: its oid. */
  regclass: string;
}

type Action = (reader: Reader, target: Target) => Plan | undefined;

/** Each reads what stands behind the table's name, or leaves it to the next. */
const ACTIONS: readonly Action[] = [
  append,
  addConstraint,
  addColumn,
  dropConstraint,
  dropColumn,
  rename,
  alterColumnType,
  alterColumnRefused,
  alterAttributes,
];

/** ALTER TABLE. https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html, read 2026-11-24 @throws PostgresError */
export function alterTable(text: string, words: readonly Token[]): Plan {
  const reader = new Reader(text, words);
  reader.expect("ALTER", "TABLE");
  const name = reader.qualifiedName();
  const table = quoteNames(name);
  const target = { name, table, regclass: `${quoteString(table)}::regclass` };
  const start = reader.index;
  for (const action of [alterExternal, ...ACTIONS]) {
    reader.index = start;
    const plan = action(reader, target);
    if (!plan) continue;
    if (!reader.done) throw reader.unexpected();
    return plan;
  }
  reader.index = start;
  throw reader.unexpected();
}

const altered = (...steps: Step[]): Plan => ({ kind: "script", tag: "ALTER TABLE", steps });
const alter = ({ table }: Target, action: string): Step => ({ sql: `ALTER TABLE ${table} ${action}`, shown: true });
const call = (name: string, { regclass }: Target, ...values: string[]): Step => ({
  sql: `SELECT terrarium.${name}(${[regclass, ...values].join(", ")})`,
});

/** Moves all rows of one table into another. https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE_APPEND.html, read 2026-11-24 */
function append(reader: Reader, target: Target): Plan | undefined {
  if (!reader.skip("APPEND")) return undefined;
  reader.expect("FROM");
  const source = `${quoteString(quoteNames(reader.qualifiedName()))}::regclass`;
  const ignoresExtra = reader.skip("IGNOREEXTRA");
  const fillsTarget = reader.skip("FILLTARGET");
  return {
    ...altered(call("append", target, source, String(ignoresExtra), String(fillsTarget))),
    alone: "ALTER TABLE APPEND",
  };
}

function addConstraint(reader: Reader, target: Target): Plan | undefined {
  if (!reader.skip("ADD")) return undefined;
  if (!["CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"].includes(reader.key)) return undefined;
  const key = readTableConstraint(reader);
  return altered(call("add_key", target, quoteString(JSON.stringify(key)), keyTarget(key)));
}

function addColumn(reader: Reader, target: Target): Plan | undefined {
  if (!reader.skip("ADD")) return undefined;
  reader.skip("COLUMN");
  const attributes: TableAttributes = { columns: [], keys: [] };
  const start = reader.index;
  const end = endOfAction(reader);
  const definition = readColumn(reader.within({ start, end }), target.name.at(-1) ?? "", attributes);
  // One column in each statement.
  if (!reader.done) throw reader.unexpected();
  if (attributes.keys.some(({ kind }) => kind !== "foreign"))
    throw notSupported(
      "ALTER TABLE ADD COLUMN does not support columns defined with UNIQUE or PRIMARY KEY constraints",
    );
  if (definition.value.startsWith("GENERATED"))
    throw notSupported("ALTER TABLE ADD COLUMN does not support columns with type IDENTITY");
  if (attributes.columns.some(({ isDistKey, sortKey }) => isDistKey || sortKey))
    throw notSupported("ALTER TABLE ADD COLUMN does not support columns with DISTKEY or SORTKEY");
  if (definition.notNull && (definition.value === "" || /^DEFAULT\s+NULL$/i.test(definition.value)))
    throw notSupported("ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression");
  return altered(
    alter(target, `ADD COLUMN ${columnSql(definition)}`),
    call("keep_columns", target, quoteString(JSON.stringify(attributes))),
  );
}

/** Goes to the comma that ends this action, or to the end. */
function endOfAction(reader: Reader): number {
  while (!reader.done && !reader.at(",")) {
    if (reader.at("(")) reader.parenthesis();
    else reader.take();
  }
  return reader.index;
}

function dropConstraint(reader: Reader, target: Target): Plan | undefined {
  if (!reader.skip("DROP", "CONSTRAINT")) return undefined;
  const name = reader.name();
  if (!reader.skip("RESTRICT")) reader.skip("CASCADE");
  return altered(call("drop_key", target, quoteString(name)));
}

function dropColumn(reader: Reader, target: Target): Plan | undefined {
  if (!reader.skip("DROP")) return undefined;
  reader.skip("COLUMN");
  const name = reader.name();
  const how = reader.skip("CASCADE") ? " CASCADE" : "";
  if (!how) reader.skip("RESTRICT");
  return altered(
    call("check_droppable", target, quoteString(name)),
    alter(target, `DROP COLUMN ${quoteName(name)}${how}`),
  );
}

function rename(reader: Reader, target: Target): Plan | undefined {
  if (reader.skip("OWNER", "TO")) return altered(alter(target, `OWNER TO ${quoteName(reader.name())}`));
  if (reader.skip("RENAME", "TO")) return altered(alter(target, `RENAME TO ${quoteName(reader.name())}`));
  if (!reader.skip("RENAME")) return undefined;
  reader.skip("COLUMN");
  const from = reader.name();
  reader.expect("TO");
  return altered(alter(target, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(reader.name())}`));
}

/** Only a VARCHAR may change, in its length, and not inside of a transaction block. */
function alterColumnType(reader: Reader, target: Target): Plan | undefined {
  if (!reader.skip("ALTER")) return undefined;
  reader.skip("COLUMN");
  if (reader.done) return undefined;
  const column = reader.name();
  if (!reader.skip("TYPE")) return undefined;
  const type = readType(reader, `${target.name.at(-1)}.${column}`);
  return {
    ...altered(
      call("check_resize", target, quoteString(column), quoteString(type)),
      alter(target, `ALTER COLUMN ${quoteName(column)} TYPE ${type}`),
    ),
    alone: "ALTER TABLE ALTER COLUMN",
  };
}

/** Recorded: https://github.com/jazzband/django-redshift-backend/issues/96, read 2026-11-24 */
const REFUSED: readonly [words: string[], what: string][] = [
  [["SET", "NOT", "NULL"], "SET NOT NULL"],
  [["DROP", "NOT", "NULL"], "DROP NOT NULL"],
  [["SET", "DEFAULT"], "SET/DROP DEFAULT"],
  [["DROP", "DEFAULT"], "SET/DROP DEFAULT"],
];

function alterColumnRefused(reader: Reader): undefined {
  if (!reader.skip("ALTER")) return undefined;
  reader.skip("COLUMN");
  if (reader.done) return undefined;
  reader.take();
  for (const [words, what] of REFUSED)
    if (reader.skip(...words)) throw notSupported(`ALTER COLUMN ${what} is not supported`);
  return undefined;
}

/** Keys, styles and encodings, some of them together. */
function alterAttributes(reader: Reader, target: Target): Plan | undefined {
  if (reader.at("ROW", "LEVEL")) throw notSupported("Terrarium does not implement row-level security");
  if (!reader.at("ALTER")) return undefined;
  const steps: Step[] = [];
  do {
    reader.expect("ALTER");
    steps.push(readAttribute(reader, target));
  } while (reader.skip(","));
  return altered(...steps);
}

function readAttribute(reader: Reader, target: Target): Step {
  if (reader.skip("ENCODE", "AUTO")) return call("set_encoding", target, "NULL", "NULL");
  if (reader.skip("DISTKEY")) return call("set_distribution", target, "'KEY'", quoteString(reader.name()));
  if (reader.skip("DISTSTYLE")) {
    const style = readChoice(reader, ["AUTO", "EVEN", "KEY", "ALL"]);
    const key = style === "KEY" ? distKey(reader) : "NULL";
    return call("set_distribution", target, quoteString(style), key);
  }
  if (reader.skip("SORTKEY", "AUTO")) return call("set_sort_key", target, "'auto'", "'{}'");
  if (reader.skip("SORTKEY", "NONE")) return call("set_sort_key", target, "'none'", "'{}'");
  if (reader.at("SORTKEY") || reader.at("COMPOUND")) {
    const attributes: TableAttributes = { columns: [], keys: [] };
    readSortKey(reader, attributes);
    const columns = attributes.columns.map(({ name }) => quoteString(name)).join(", ");
    return call("set_sort_key", target, "'compound'", `ARRAY[${columns}]`);
  }
  reader.skip("COLUMN");
  const column = reader.name();
  if (!reader.skip("ENCODE")) {
    const token = reader.next;
    throw syntaxError(`syntax error at or near "${token?.text ?? column}"`, token?.start);
  }
  return call("set_encoding", target, quoteString(column), quoteString(readEncoding(reader) ?? "auto"));
}

function distKey(reader: Reader): string {
  reader.expect("DISTKEY");
  const parenthesized = reader.skip("(");
  const name = reader.name();
  if (parenthesized) reader.expect(")");
  return quoteString(name);
}
