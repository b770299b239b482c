import { closingOf, type Span } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { type FromItem, fromItems } from "../from-items.ts";
import { endOf, keyword, type Token, writtenName } from "../lexer.ts";
import { quoteName, quoteNames, quoteString } from "../reader.ts";
import { type SelectBlock, selectBlocks } from "../select.ts";
import { textOf } from "./conditions.ts";
import type { Rewrite } from "./rewrite.ts";

// Navigation into SUPER values and unnesting of them: https://docs.aws.amazon.com/redshift/latest/dg/query-super.html, read 2026-11-24.
// In SQL that Postgres understands, what stands in front of a point is a table of the FROM clause; so everything else is a value.

/** What a name in front of a point, or alone, stands for. */
type Meaning = { kind: "table" } | { kind: "value"; sql: string };

interface Scope {
  block: SelectBlock;
  items: FromItem[];
  names: Map<string, Meaning>;
  /** Schemas in front of the names of tables. */
  schemas: Set<string>;
}

export const navigation: Rewrite = {
  triggers: ["SELECT"],
  edits(words, text) {
    // There it is a privilege.
    if (["GRANT", "REVOKE"].includes(keyword(words[0]))) return [];
    const scopes = selectBlocks(words).map((block): Scope => {
      const items = block.clauses.FROM ? fromItems(words, block.clauses.FROM) : [];
      return { block, items, names: new Map(), schemas: new Set() };
    });
    const targets = targetsOf(words);
    const edits: Edit[] = [];
    const heads = new Set<number>();
    for (const scope of scopes) readItems(scope, outerOf(scopes, scope), words, text, edits, heads);
    for (let index = 0; index < words.length; index++) {
      const scope = innermost(scopes, index);
      if (!scope || heads.has(index)) continue;
      const path = pathAt(words, index);
      if (!path) continue;
      edits.push(...pathEdits(path, [scope, ...outerOf(scopes, scope)], targets, words, text));
      index = path.end - 1;
    }
    return edits;
  },
};

/** Blocks around a block, the nearest first. */
const outerOf = (scopes: readonly Scope[], { block }: Scope): Scope[] =>
  scopes
    .filter((other) => other.block.select < block.select && block.select < other.block.end)
    .sort((a, b) => b.block.select - a.block.select);

const innermost = (scopes: readonly Scope[], index: number): Scope | undefined =>
  scopes.findLast(({ block }) => block.select <= index && index < block.end);

/** Names that a statement has besides those of FROM: what it changes. */
function targetsOf(words: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, word] of words.entries()) {
    if (!["UPDATE", "INTO", "USING", "FROM"].includes(keyword(word))) continue;
    for (const item of fromItems(words, { start: index + 1, end: Math.min(words.length, index + 8) }).slice(0, 1))
      for (const name of [item.alias, item.name.at(-1)])
        if (name !== undefined && keyword(word) !== "FROM") names.add(name);
    if (keyword(word) === "FROM" && keyword(words[index - 1]) === "DELETE")
      names.add(writtenName(words[index + 1] as Token));
  }
  return names;
}

/** Says what the items of a FROM clause are called, and unnests those that are values. */
function readItems(
  scope: Scope,
  outer: readonly Scope[],
  words: readonly Token[],
  text: string,
  edits: Edit[],
  heads: Set<number>,
): void {
  for (const item of scope.items) {
    const { kind, span, source, name, alias, at, subscripted } = item;
    const isValue =
      kind === "unpivot" ||
      (kind === "table" &&
        (subscripted || (name.length > 1 && meaningOf(name[0] ?? "", [scope, ...outer]) !== undefined)));
    if (!isValue) {
      const called = alias ?? name.at(-1);
      if (called !== undefined) scope.names.set(called, { kind: "table" });
      if (name.length > 1 && kind === "table") for (const schema of name.slice(0, -1)) scope.schemas.add(schema);
      if (kind === "table") mark(heads, span);
      else if (kind === "subquery") mark(heads, { start: source.end, end: span.end });
      else mark(heads, { start: source.start, end: source.start + name.length * 2 - 1 });
      continue;
    }
    mark(heads, span);
    const called = alias ?? name.at(-1) ?? "";
    const value = unnestedSql(source, [scope, ...outer], words, text);
    const unnest = kind === "unpivot" ? "unpivot_super" : "unnest_super";
    const [first, last] = [words[span.start], words[span.end - 1]] as [Token, Token]; // an item has words
    const columns = kind === "unpivot" ? "value, name" : "value, place";
    edits.push({
      start: first.start,
      end: endOf(last),
      text: `LATERAL terrarium.${unnest}(${value}) AS ${quoteName(called)} (${columns})`,
    });
    scope.names.set(called, { kind: "value", sql: `${quoteName(called)}.value` });
    if (at !== undefined)
      scope.names.set(at, { kind: "value", sql: `${quoteName(called)}.${kind === "unpivot" ? "name" : "place"}` });
  }
}

function mark(heads: Set<number>, { start, end }: Span): void {
  for (let index = start; index < end; index++) heads.add(index);
}

function meaningOf(name: string, scopes: readonly Scope[]): Meaning | undefined {
  for (const { names } of scopes) {
    const meaning = names.get(name);
    if (meaning) return meaning;
  }
  return undefined;
}

/** The value that an item of FROM unnests. */
function unnestedSql(source: Span, scopes: readonly Scope[], words: readonly Token[], text: string): string {
  const path = pathAt(words, source.start);
  if (!path || path.end < source.end) return textOf(words, source, text);
  return sqlOf(path, scopes, new Set(), words, text) ?? textOf(words, source, text);
}

/** `a.b[0].c`: names and subscripts, one after the other. */
interface Path {
  start: number;
  end: number;
  steps: ({ name: string } | { subscript: Span })[];
}

function pathAt(words: readonly Token[], start: number): Path | undefined {
  const isName = (token: Token | undefined): token is Token => token?.kind === "word" || token?.kind === "quoted";
  if (!isName(words[start]) || [".", "::"].includes(words[start - 1]?.text ?? "") || keyword(words[start - 1]) === "AS")
    return undefined;
  const steps: Path["steps"] = [{ name: writtenName(words[start] as Token) }];
  let index = start + 1;
  for (;;) {
    const next = words[index + 1];
    if (words[index]?.text === "[" && next?.text !== "]") {
      const close = closingOf(words, index);
      steps.push({ subscript: { start: index + 1, end: close } });
      index = close + 1;
    } else if (words[index]?.text === "." && isName(next)) {
      steps.push({ name: writtenName(next) });
      index += 2;
    } else break;
  }
  // A function, or all columns of a table.
  if (words[index]?.text === "(" || words[index]?.text === ".") return undefined;
  return { start, end: index, steps };
}

/** The engine's words for a path; nothing when it is a column as Postgres knows it. */
function sqlOf(
  { steps }: Path,
  scopes: readonly Scope[],
  targets: ReadonlySet<string>,
  words: readonly Token[],
  text: string,
): string | undefined {
  const names: string[] = [];
  for (const step of steps) {
    if (!("name" in step)) break;
    names.push(step.name);
  }
  const [first = ""] = names;
  const meaning = meaningOf(first, scopes);
  let base = 1;
  if (meaning?.kind === "table" || targets.has(first)) base = 2;
  else if (!meaning && scopes.some(({ schemas }) => schemas.has(first))) base = Math.min(3, names.length);
  if (steps.length <= base && meaning?.kind !== "value") return undefined;
  if (base > names.length) return undefined;
  let sql = meaning?.kind === "value" ? meaning.sql : quoteNames(names.slice(0, base));
  for (const step of steps.slice(base))
    sql = `terrarium.get(${sql}, ${"name" in step ? quoteString(step.name) : textOf(words, step.subscript, text)})`;
  return sql;
}

function pathEdits(
  path: Path,
  scopes: readonly Scope[],
  targets: ReadonlySet<string>,
  words: readonly Token[],
  text: string,
): Edit[] {
  const sql = sqlOf(path, scopes, targets, words, text);
  const [first, last] = [words[path.start], words[path.end - 1]] as [Token, Token]; // a path has words
  if (sql === undefined) return [];
  const isItem = scopes[0]?.block.items.some(({ start, end }) => start === path.start && end === path.end);
  const named = path.steps.findLast((step) => "name" in step);
  const alias = isItem && named && "name" in named ? ` AS ${quoteName(named.name)}` : "";
  return [{ start: first.start, end: endOf(last), text: sql + alias }, ...literalEdits(path, words)];
}

const COMPARISONS = new Set(["=", "<>", "!=", "<", ">", "<=", ">=", "||"]);

/** Strings that a value is compared with are strings, and no JSON. */
function literalEdits({ start, end }: Path, words: readonly Token[]): Edit[] {
  const literals: (Token | undefined)[] = [];
  if (COMPARISONS.has(words[end]?.text ?? "")) literals.push(words[end + 1]);
  if (COMPARISONS.has(words[start - 1]?.text ?? "")) literals.push(words[start - 2]);
  const operator = keyword(words[end]) === "NOT" ? end + 1 : end;
  if (keyword(words[operator]) === "BETWEEN") literals.push(words[operator + 1], words[operator + 3]);
  if (keyword(words[operator]) === "IN" && words[operator + 1]?.text === "(")
    literals.push(...words.slice(operator + 2, closingOf(words, operator + 1)));
  return literals
    .filter((token): token is Token => token?.kind === "string")
    .map((token) => ({ start: endOf(token), end: endOf(token), text: "::text" }));
}
