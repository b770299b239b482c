import type { AttributeValue, Item } from "../attribute-value.ts";
import { checkPaths, own, type Path, readPath } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { type ProblemKind, Problems } from "./problems.ts";
import { Tokens } from "./tokens.ts";

const PROBLEM_ORDER: readonly ProblemKind[] = ["path", "reserved", "undefinedName", "overlap", "conflict"];

/** Reads a projection expression: document paths, separated by commas. */
export function parseProjection(text: string, placeholders: Placeholders): Path[] {
  const tokens = new Tokens("ProjectionExpression", text);
  const problems = new Problems();
  const paths = [readPath(tokens, placeholders, problems)];
  while (tokens.takeSymbol(",")) paths.push(readPath(tokens, placeholders, problems));
  tokens.expectEnd();
  checkPaths(paths, problems);
  const problem = problems.worst(PROBLEM_ORDER);
  if (problem !== undefined) throw tokens.invalid(problem);
  return paths;
}

/** The parts of an item at the paths, in the structure that they have there. Elements of a list move together. */
export function projectPaths(item: Item, paths: readonly Path[]): Item {
  const result: Item = {};
  for (const [name, rests] of groupByHead(paths)) {
    const value = own(item, String(name));
    const part = value && partOf(value, rests);
    if (part) define(result, String(name), part);
  }
  return result;
}

type Rest = readonly (string | number)[];

function partOf(value: AttributeValue, rests: readonly Rest[]): AttributeValue | undefined {
  if (rests.some((rest) => rest.length === 0)) return value;
  const groups = groupByHead(rests);
  if (value.L !== undefined) {
    const positions = [...groups.keys()].filter((position) => typeof position === "number").sort((a, b) => a - b);
    const elements = positions.flatMap((position) => {
      const element = value.L[position];
      return (element && partOf(element, groups.get(position) ?? [])) ?? [];
    });
    return elements.length > 0 ? { L: elements } : undefined;
  }
  if (value.M === undefined) return undefined;
  const map: Item = {};
  for (const [name, inner] of groups) {
    const member = typeof name === "string" ? own(value.M, name) : undefined;
    const part = member && partOf(member, inner);
    if (part) define(map, String(name), part);
  }
  return Object.keys(map).length > 0 ? { M: map } : undefined;
}

function groupByHead(paths: readonly Rest[]): Map<string | number, Rest[]> {
  const groups = new Map<string | number, Rest[]>();
  for (const [head, ...rest] of paths) {
    if (head === undefined) continue;
    const group = groups.get(head);
    if (group) group.push(rest);
    else groups.set(head, [rest]);
  }
  return groups;
}

/** Sets an attribute whatever its name is; a plain assignment to `__proto__` would not. */
export function define(item: Item, name: string, value: AttributeValue): void {
  if (name === "__proto__")
    Object.defineProperty(item, name, { value, enumerable: true, configurable: true, writable: true });
  else item[name] = value;
}
