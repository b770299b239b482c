import { type AttributeValue, type Item, MAX_NESTING } from "../attribute-value.ts";
import type { Placeholders } from "./placeholders.ts";
import type { Problems } from "./problems.ts";
import { isReservedWord } from "./reserved-words.ts";
import type { Tokens } from "./tokens.ts";

/** A document path: the attribute's name, then names in maps and positions in lists. */
export type Path = readonly [string, ...(string | number)[]];

/** Reads `a.b[1].#c`. What is wrong with its names goes to `problems`. */
export function readPath(tokens: Tokens, placeholders: Placeholders, problems: Problems): Path {
  const path: [string, ...(string | number)[]] = [readName(tokens, placeholders, problems)];
  for (; ; checkPath(path, problems)) {
    if (tokens.takeSymbol(".")) path.push(readName(tokens, placeholders, problems));
    else if (tokens.takeSymbol("[")) {
      if (tokens.next.kind !== "number") throw tokens.syntaxError();
      path.push(Number(tokens.take().text));
      tokens.expectSymbol("]");
    } else return path;
  }
}

// Both limits and their words: recorded by https://github.com/scylladb/scylladb (test/alternator/test_projection_expression.py), read
// 2026-11-25. Which positions are in range is not; what does not fit 31 bits is none that a list can have.
const MAX_POSITION = 2 ** 31 - 1;

function checkPath(path: readonly (string | number)[], problems: Problems): void {
  if (path.length > MAX_NESTING)
    problems.add("path", `The document path has too many nesting levels; nesting levels: ${path.length}`);
  const last = path.at(-1);
  if (typeof last === "number" && last > MAX_POSITION)
    problems.add("path", `List index is not within the allowable range; index: [${last}]`);
}

function readName(tokens: Tokens, placeholders: Placeholders, problems: Problems): string {
  if (tokens.next.kind !== "word" && tokens.next.kind !== "name") throw tokens.syntaxError();
  const { kind, text } = tokens.take();
  if (kind === "word") {
    if (isReservedWord(text))
      problems.add("reserved", `Attribute name is a reserved keyword; reserved keyword: ${text}`);
    return text;
  }
  const name = placeholders.name(text);
  if (name === undefined)
    problems.add(
      "undefinedName",
      `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
    );
  return name ?? text;
}

/** Reads `:value`. An undefined one goes to `problems`. */
export function readValue(
  tokens: Tokens,
  placeholders: Placeholders,
  problems: Problems,
): { value: AttributeValue | undefined; placeholder: string } {
  if (tokens.next.kind !== "value") throw tokens.syntaxError();
  const { text } = tokens.take();
  const value = placeholders.value(text);
  if (value === undefined)
    problems.add(
      "undefinedValue",
      `An expression attribute value used in expression is not defined; attribute value: ${text}`,
    );
  return { value, placeholder: text };
}

/** As messages show paths: `[a, b, [1]]`. */
export const showPath = (path: Path): string =>
  `[${path.map((part) => (typeof part === "number" ? `[${part}]` : part)).join(", ")}]`;

/** What an item has at a path. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = own(item, path[0]);
  for (let depth = 1; depth < path.length && value !== undefined; depth++) {
    const part = path[depth] as string | number; // within the length
    value = typeof part === "number" ? value.L?.[part] : value.M && own(value.M, part);
  }
  return value;
}

/** An item's attribute; not what every object inherits, such as `constructor`. */
export const own = (item: Item, name: string): AttributeValue | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** Two paths of one expression must not meet: neither the same place, nor one inside the other, nor a list as a map. */
export function checkPaths(paths: readonly Path[], problems: Problems): void {
  for (const [index, path] of paths.entries())
    for (const earlier of paths.slice(0, index)) comparePaths(earlier, path, problems);
}

function comparePaths(one: Path, two: Path, problems: Problems): void {
  const shown = `must remove or rewrite one of these paths; path one: ${showPath(one)}, path two: ${showPath(two)}`;
  for (let depth = 0; depth < one.length && depth < two.length; depth++) {
    if (typeof one[depth] !== typeof two[depth]) {
      problems.add("conflict", `Two document paths conflict with each other; ${shown}`);
      return;
    }
    if (one[depth] !== two[depth]) return;
  }
  problems.add("overlap", `Two document paths overlap with each other; ${shown}`);
}
