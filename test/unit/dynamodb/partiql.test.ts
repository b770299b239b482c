import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Path } from "../../../services/dynamodb/expressions/path.ts";
import { readCondition } from "../../../services/dynamodb/partiql/condition.ts";
import { parseStatement } from "../../../services/dynamodb/partiql/parser.ts";
import { planReads } from "../../../services/dynamodb/partiql/plan.ts";
import type { Expression } from "../../../services/dynamodb/partiql/syntax.ts";

/** An expression without the places of its parts. */
type Plain<T> = T extends readonly (infer Element)[]
  ? Plain<Element>[]
  : T extends object
    ? { [Key in keyof Omit<T, "at">]: Plain<T[Key]> }
    : T;

const strip = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(strip)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, member]) => (key === "at" ? [] : [[key, strip(member)]])),
        )
      : value;

const quote = (text: string, mark: string) => mark + text.replaceAll(mark, mark + mark) + mark;

const printPath = ([first, ...rest]: Path): string =>
  quote(first, '"') + rest.map((part) => (typeof part === "number" ? `[${part}]` : `.${quote(part, '"')}`)).join("");

/** Every part in parentheses that may have some: precedence is tested by hand below. */
function print(expression: Plain<Expression>): string {
  const inner = (each: Plain<Expression>) => `(${print(each)})`;
  const list = (each: Plain<Expression>[]) => each.map(print).join(", ");
  switch (expression.kind) {
    case "string":
      return quote(expression.text, "'");
    case "number":
      return expression.text;
    case "boolean":
      return expression.value ? "TRUE" : "false";
    case "null":
    case "missing":
      return expression.kind;
    case "parameter":
      return "?";
    case "list":
      return `[${list(expression.elements)}]`;
    case "bag":
      return `<<${list(expression.elements)}>>`;
    case "tuple":
      return `{${expression.members.map(([name, value]) => `${print(name as Plain<Expression>)}: ${print(value as Plain<Expression>)}`).join(", ")}}`;
    case "path":
      return printPath(expression.path as unknown as Path);
    case "call":
      return `${expression.name}(${list(expression.operands)})`;
    case "and":
    case "or":
      return `${inner(expression.left)} ${expression.kind.toUpperCase()} ${inner(expression.right)}`;
    case "not":
      return `NOT ${inner(expression.operand)}`;
    case "compare":
      return `${inner(expression.left)}${expression.comparator}${inner(expression.right)}`;
    case "between":
      return `${inner(expression.operand)} BETWEEN ${inner(expression.low)} AND ${inner(expression.high)}`;
    case "in":
      return `${inner(expression.operand)} IN (${list(expression.candidates)})`;
    case "is":
      return `${inner(expression.operand)} IS ${expression.type}`;
    case "plus":
      return `${inner(expression.left)} + ${inner(expression.right)}`;
    case "minus":
      return `${inner(expression.left)} - ${inner(expression.right)}`;
  }
}

const name = fc.oneof(fc.constantFrom("select", "a b", 'say "hi"', "ü€😀"), fc.string({ minLength: 1, maxLength: 6 }));
const expression = fc.letrec<{ any: Plain<Expression> }>((tie) => {
  const any = tie("any");
  const few = fc.array(any, { maxLength: 3 });
  const pair = { left: any, right: any };
  return {
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({ kind: fc.constant("string" as const), text: fc.string() }),
      fc.record({ kind: fc.constant("number" as const), text: fc.constantFrom("0", "12.50", "1e5", ".5", "2E-7") }),
      fc.record({ kind: fc.constant("boolean" as const), value: fc.boolean() }),
      fc.record({ kind: fc.constantFrom("null" as const, "missing" as const) }),
      fc.record({
        kind: fc.constant("path" as const),
        path: fc
          .tuple(name, fc.array(fc.oneof(name, fc.nat()), { maxLength: 3 }))
          .map(([first, rest]) => [first, ...rest]),
      }),
      fc.record({ kind: fc.constantFrom("list" as const, "bag" as const), elements: few }),
      fc.record({ kind: fc.constant("tuple" as const), members: fc.array(fc.tuple(any, any), { maxLength: 3 }) }),
      fc.record({
        kind: fc.constant("call" as const),
        name: fc.constantFrom("size", "contains", "anything"),
        operands: few,
      }),
      fc.record({ kind: fc.constantFrom("and" as const, "or" as const, "plus" as const, "minus" as const), ...pair }),
      fc.record({ kind: fc.constant("not" as const), operand: any }),
      fc.record({
        kind: fc.constant("compare" as const),
        comparator: fc.constantFrom("=", "<>", "<", "<=", ">", ">="),
        ...pair,
      }),
      fc.record({ kind: fc.constant("between" as const), operand: any, low: any, high: any }),
      fc.record({
        kind: fc.constant("in" as const),
        operand: any,
        candidates: fc.array(any, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("is" as const), operand: any, type: fc.constantFrom("MISSING", "NULL", "STRING") }),
    ) as fc.Arbitrary<Plain<Expression>>,
  };
}).any;

const whereOf = (text: string): Expression => {
  const { statement } = parseStatement(`SELECT * FROM t WHERE ${text}`);
  if (statement.kind !== "select" || !statement.where) throw new Error("It is a SELECT with WHERE.");
  return statement.where;
};

test("an expression that is printed and parsed is the same", () => {
  fc.assert(
    fc.property(expression, (each) => {
      const text = print(each);
      expect(strip(whereOf(text)), text).toEqual(strip(each));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["a = 1 OR b = 2 AND NOT c = 3", "(a = 1) OR ((b = 2) AND (NOT (c = 3)))"],
  ["a = b + 1 - 2", "a = ((b + 1) - 2)"],
  ["a BETWEEN 1 AND 2 AND b IN [1]", "(a BETWEEN 1 AND 2) AND (b IN (1))"],
  ["a NOT IN (1) AND a IS NOT MISSING", "(NOT (a IN (1))) AND (NOT (a IS MISSING))"],
  ["a!=-1", "a <> -1"],
])("%s", (text, meant) => expect(strip(whereOf(text))).toEqual(strip(whereOf(meant))));

describe("queries", () => {
  const key = { partition: { name: "pk", type: "S" as const }, sort: { name: "sk", type: "N" as const } };
  const plan = (text: string) => planReads(readCondition(whereOf(text), []), key);

  test.each<[string, string[] | undefined]>([
    ["pk = 'a'", ["a"]],
    ["'a' = pk AND sk > 1 AND x = 1", ["a"]],
    ["pk IN ['o', 'p']", ["p", "o"]],
    ["pk = 'a' AND sk IN [1, 2, 3]", ["a", "a", "a"]],
    ["pk = 'a' AND pk = 'b'", undefined],
    ["pk = 'a' OR x = 1", undefined],
    ["NOT pk = 'a'", undefined],
    ["pk > 'a'", undefined],
    ["sk = 1", undefined],
  ])("%s", (text, partitions) => {
    expect(plan(text)?.map(({ partition }) => partition.S)).toEqual(partitions);
  });

  test("what is no range of the sort key filters", () => {
    expect(plan("pk = 'a' AND sk > 1 AND sk < 5")?.[0]?.filter).toBeUndefined();
    expect(plan("pk = 'a' AND sk <> 1")?.[0]?.filter).toBeDefined();
    expect(plan("pk = 'a' AND begins_with(sk, '1')")?.[0]?.filter).toBeDefined();
  });

  test.each(["(", "[", "{'a':", "NOT ", "-", "f("])("%s again and again does not use up the stack", (part) => {
    expect(() => whereOf(`pk = ${part.repeat(1_500)}`)).toThrow("Statement wasn't well formed, can't be processed");
  });

  test("a clause of very many branches is a scan, and quickly", () => {
    const many = Array.from({ length: 100 }, () => "(pk = 'a' OR pk = 'b')").join(" AND ");
    expect(plan(many)).toBeUndefined();
  });
});
