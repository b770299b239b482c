import { type Arithmetic, arithmeticOf, arithmeticsIn, type Binary, callOf, type Leaf } from "../arithmetic.ts";
import { closingOf, findKeyword, type Span } from "../brackets.ts";
import {
  aggregated,
  BIGINT,
  combined,
  computed,
  type DecimalType,
  decimal,
  INTEGER,
  literal,
  SMALLINT,
} from "../decimal-rules.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import { textOf } from "../rewrites/conditions.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { aliasOf, type SelectBlock, selectBlocks } from "../select.ts";
import type { Catalog, OpenRewrite } from "./catalog.ts";
import { withClause } from "./scope.ts";

/**
 * Quotients of decimals have the scale that follows from the types of what is divided, and not the engine's 16 digits:
 * https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html, read 2026-11-25. Sums, differences and products have the same
 * scale in both. Types are known of columns, casts, numbers and some functions of them; else the quotient stays the engine's.
 */
export const division: OpenRewrite = {
  triggers: ["SELECT"],
  applies: (words) => words.some(({ kind, text }) => kind === "symbol" && text === "/"),
  async edits(words, text, catalog) {
    const blocks = selectBlocks(words);
    const edits: Edit[] = [];
    for (const expression of arithmeticsIn(words)) {
      if (!dividesIn(expression)) continue;
      const block = blocks.findLast(({ select, end }) => select < expression.start && expression.end <= end);
      if (!block) continue;
      const typist = new Typist({ words, text, block, catalog });
      const divisions: Edit[] = [];
      const type = await typist.write(expression, divisions);
      edits.push(...divisions, ...(type && divisions.length > 0 ? castOf(words, block, expression, type) : []));
    }
    return edits;
  },
};

const dividesIn = (expression: Arithmetic): boolean =>
  expression.kind === "binary" &&
  (expression.operator === "/" || dividesIn(expression.left) || dividesIn(expression.right));

/** What has a name gets a type by which others can reckon with it; a column without one would be called after its type. */
function castOf(words: readonly Token[], block: SelectBlock, { start, end }: Span, type: DecimalType): Edit[] {
  const value = block.items.map((item) => aliasOf(words, item)?.value).find((span) => span?.start === start);
  const [first, last] = [words[start], words[end - 1]];
  if (block.distinct || value?.end !== end || !first || !last) return [];
  return [
    { start: first.start, end: first.start, text: "(" },
    { start: endOf(last), end: endOf(last), text: `)::numeric(${type.precision},${type.scale})` },
  ];
}

interface Place {
  words: readonly Token[];
  text: string;
  block: SelectBlock;
  catalog: Catalog;
}

const FIRST_ARGUMENT: ReadonlySet<string> = new Set(["MIN", "MAX", "NULLIF"]);
const COMBINING: ReadonlySet<string> = new Set(["COALESCE", "NVL", "GREATEST", "LEAST"]);

/** Finds the types of what stands in a SELECT. */
class Typist {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** The type of an expression; its divisions of decimals are written anew. */
  async write(expression: Arithmetic, edits: Edit[]): Promise<DecimalType | undefined> {
    if (expression.kind === "leaf") return this.#leaf(expression);
    const { operator } = expression;
    const left = await this.write(expression.left, edits);
    const right = await this.write(expression.right, edits);
    if (!left || !right || operator === "%") return undefined;
    const type = computed(operator, left, right);
    if (operator === "/" && !type.isInteger) edits.push(...this.#divided(expression, type.scale));
    return type;
  }

  /** `(left OPERATOR(terrarium.@@) (right, 10^scale, 10^-scale)::terrarium.divisor)` (system/numbers.sql) */
  #divided({ left, right, at }: Binary, scale: number): Edit[] {
    const { words } = this.#place;
    const [first, slash, next, last] = [words[left.start], words[at], words[right.start], words[right.end - 1]];
    if (!first || !slash || !next || !last) return [];
    return [
      { start: first.start, end: first.start, text: "(" },
      { start: slash.start, end: endOf(slash), text: "OPERATOR(terrarium.@@) (" },
      { start: endOf(last), end: endOf(last), text: `, 1e${scale}, 1e-${scale})::terrarium.divisor)` },
    ];
  }

  async #leaf(leaf: Leaf): Promise<DecimalType | undefined> {
    const { words } = this.#place;
    const [first] = words.slice(leaf.start, leaf.end);
    if (!first) return undefined;
    if (leaf.end - leaf.start === 1 && first.kind === "number") return literal(first.text);
    if (first.text === "-" && first.kind === "symbol") {
      const signed = arithmeticOf(words, { start: leaf.start + 1, end: leaf.end });
      return signed && this.write(signed, []);
    }
    if (keyword(first) === "CASE" && keyword(words[leaf.end - 1]) === "END")
      return this.#combined(branchesOf(words, leaf));
    const call = callOf(words, leaf);
    return call ? this.#call(call.name, call.parts, leaf) : this.#ask(this.#withoutValue(leaf));
  }

  async #call(name: string, parts: readonly Span[], leaf: Leaf): Promise<DecimalType | undefined> {
    const [first] = parts;
    if (name === "COUNT") return BIGINT;
    if (FIRST_ARGUMENT.has(name)) return this.#argument(first);
    if (name === "SUM" || name === "AVG") {
      const type = await this.#argument(first);
      return type && aggregated(type);
    }
    if (COMBINING.has(name)) return this.#combined(parts);
    return this.#ask(this.#withoutValue(leaf));
  }

  async #argument(part: Span | undefined): Promise<DecimalType | undefined> {
    if (!part) return undefined;
    const { words } = this.#place;
    const start = keyword(words[part.start]) === "DISTINCT" ? part.start + 1 : part.start;
    const expression = arithmeticOf(words, { start, end: part.end });
    return expression && this.write(expression, []);
  }

  /** The type of what may be any of several values; NULL is of every type. */
  async #combined(parts: readonly Span[]): Promise<DecimalType | undefined> {
    const types: DecimalType[] = [];
    for (const part of parts) {
      if (keyword(this.#place.words[part.start]) === "NULL" && part.end - part.start === 1) continue;
      const type = await this.#argument(part);
      if (!type) return undefined;
      types.push(type);
    }
    return combined(types);
  }

  /** A cast says by itself what it gives: what is cast need not be looked at. */
  #withoutValue(leaf: Leaf): string {
    const { words, text } = this.#place;
    const cast = words.findLastIndex(
      ({ text: symbol }, index) => symbol === "::" && index > leaf.start && index < leaf.end,
    );
    if (cast >= 0 && words[leaf.end - 1]?.text !== "]")
      return `NULL${textOf(words, { start: cast, end: leaf.end }, text)}`;
    const as = findKeyword(words, new Set(["AS"]), leaf.start + 2, leaf.end - 1);
    if (keyword(words[leaf.start]) === "CAST" && as >= 0)
      return `CAST(NULL ${textOf(words, { start: as, end: leaf.end }, text)}`;
    return textOf(words, leaf, text);
  }

  /** What the engine says. */
  async #ask(expression: string): Promise<DecimalType | undefined> {
    const { words, text, block, catalog } = this.#place;
    const { FROM } = block.clauses;
    const from = FROM ? textOf(words, FROM, text) : "";
    const query = rewriteExpression(`SELECT ${expression} ${from}`);
    return typeOf(await catalog.typeOf(withClause(words, block.select, text) + query));
  }
}

const BRANCH_ENDS: ReadonlySet<string> = new Set(["WHEN", "ELSE", "END"]);

/** What stands behind THEN and ELSE of a CASE. */
function branchesOf(words: readonly Token[], { start, end }: Span): Span[] {
  const branches: Span[] = [];
  let depth = 0;
  let from = -1;
  for (let index = start; index < end; index++) {
    const token = words[index] as Token; // within the end
    const key = keyword(token);
    if (token.text === "(" && token.kind === "symbol") index = closingOf(words, index);
    else if (depth === 1 && from >= 0 && BRANCH_ENDS.has(key)) {
      branches.push({ start: from, end: index });
      from = -1;
    }
    if (key === "CASE") depth += 1;
    if (key === "END") depth -= 1;
    if (depth === 1 && (key === "THEN" || key === "ELSE")) from = index + 1;
  }
  return branches;
}

const INTEGERS: ReadonlyMap<number, DecimalType> = new Map([
  [21, SMALLINT],
  [23, INTEGER],
  [20, BIGINT],
]);
const NUMERIC = 1700;

/** https://www.postgresql.org/docs/current/catalog-pg-attribute.html: a modifier of numeric is 4 + 65536 * precision + scale. */
function typeOf(column: { typeOid: number; modifier: number } | undefined): DecimalType | undefined {
  if (!column) return undefined;
  const modifier = column.modifier - 4;
  if (column.typeOid === NUMERIC && modifier > 0) return decimal(modifier >> 16, modifier & 0x7ff);
  return INTEGERS.get(column.typeOid);
}
