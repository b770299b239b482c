import fc from "fast-check";
import { expect, test } from "vitest";
import type { AttributeValue } from "../../../services/dynamodb/attribute-value.ts";
import type { Condition, Operand } from "../../../services/dynamodb/expressions/condition.ts";
import { parseCondition } from "../../../services/dynamodb/expressions/condition-parser.ts";
import type { Path } from "../../../services/dynamodb/expressions/path.ts";
import { Placeholders } from "../../../services/dynamodb/expressions/placeholders.ts";
import { parseProjection } from "../../../services/dynamodb/expressions/projection.ts";
import type { UpdateAction, UpdateOperand } from "../../../services/dynamodb/expressions/update.ts";
import { parseUpdate } from "../../../services/dynamodb/expressions/update-parser.ts";

// What is parsed, printed and parsed again is the same: the printer below writes every name and value as a placeholder.

/** Placeholders for what has been printed. */
class Printer {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue> = {};

  path([first, ...rest]: Path): string {
    return [
      this.#name(first),
      ...rest.map((part) => (typeof part === "number" ? `[${part}]` : `.${this.#name(part)}`)),
    ].join("");
  }

  #name(name: string): string {
    const placeholder = `#n${Object.keys(this.names).length}`;
    this.names[placeholder] = name;
    return placeholder;
  }

  value(value: AttributeValue): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  operand(operand: Operand): string {
    if (operand.kind === "path") return this.path(operand.path);
    if (operand.kind === "value" && operand.value) return this.value(operand.value);
    if (operand.kind === "function")
      return `${operand.name}(${operand.operands.map((each) => this.operand(each)).join(", ")})`;
    throw new Error("Expressions have no other operands.");
  }

  /** @param inside the condition's parent, to which its parentheses are owed */
  condition(condition: Condition, inside?: Condition["kind"]): string {
    switch (condition.kind) {
      case "and":
      case "or": {
        const text = `${this.condition(condition.left, condition.kind)} ${condition.kind.toUpperCase()} ${this.condition(condition.right, condition.kind)}`;
        return inside === undefined ? text : `(${text})`;
      }
      case "not":
        return `NOT ${this.condition(condition.condition, "not")}`;
      case "compare":
        return `${this.operand(condition.left)} ${condition.comparator} ${this.operand(condition.right)}`;
      case "between":
        return `${this.operand(condition.operand)} BETWEEN ${this.operand(condition.low)} AND ${this.operand(condition.high)}`;
      case "in":
        return `${this.operand(condition.operand)} IN (${condition.candidates.map((each) => this.operand(each)).join(", ")})`;
      case "function":
        return this.operand(condition);
    }
  }

  updateOperand(operand: UpdateOperand): string {
    switch (operand.kind) {
      case "path":
        return this.path(operand.path);
      case "value":
        return operand.value ? this.value(operand.value) : "";
      case "if_not_exists":
        return `if_not_exists(${this.path(operand.path)}, ${this.updateOperand(operand.otherwise)})`;
      case "list_append":
        return `list_append(${this.updateOperand(operand.left)}, ${this.updateOperand(operand.right)})`;
      default:
        return `${this.updateOperand(operand.left)} ${operand.kind} ${this.updateOperand(operand.right)}`;
    }
  }

  update(actions: readonly UpdateAction[]): string {
    const sections = (["SET", "REMOVE", "ADD", "DELETE"] as const).flatMap((kind) => {
      const ofKind = actions.filter((action) => action.kind === kind).map((action) => this.#action(action));
      return ofKind.length > 0 ? [`${kind} ${ofKind.join(", ")}`] : [];
    });
    return sections.join(" ");
  }

  #action(action: UpdateAction): string {
    const path = this.path(action.path);
    if (action.kind === "SET") return `${path} = ${this.updateOperand(action.operand)}`;
    return action.kind === "REMOVE" || !action.value ? path : `${path} ${this.value(action.value)}`;
  }

  /** What DynamoDB takes: nothing rather than an empty map. */
  placeholders(): Placeholders {
    const given = <T>(map: Record<string, T>) => (Object.keys(map).length > 0 ? map : undefined);
    return new Placeholders(given(this.names), given(this.values));
  }
}

const name = fc.oneof(
  fc.constantFrom("a", "size", "__proto__", "a.b", "[0]", "ü€😀"),
  fc.string({ minLength: 1, maxLength: 8 }),
);
const path: fc.Arbitrary<Path> = fc
  .tuple(name, fc.array(fc.oneof(name, fc.nat({ max: 99 })), { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest]);
const string = fc.string().map((S) => ({ S }));
const number = fc.integer().map((n) => ({ N: String(n) }));
const binary = fc.uint8Array().map((bytes) => ({ B: Buffer.from(bytes) }));
const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(string, number, binary);
const anyValue: fc.Arbitrary<AttributeValue> = fc.oneof(
  scalar,
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true as const }),
  fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }).map((SS) => ({ SS })),
  fc.array(scalar, { maxLength: 3 }).map((L) => ({ L })),
);
const pathOperand = path.map((each): Operand => ({ kind: "path", path: each }));
const literal = (value: fc.Arbitrary<AttributeValue>) => value.map((each): Operand => ({ kind: "value", value: each }));
const size = pathOperand.map((each): Operand => ({ kind: "function", name: "size", operands: [each] }));

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant("compare" as const),
    comparator: fc.constantFrom("=" as const, "<>" as const),
    left: pathOperand,
    right: literal(anyValue),
  }),
  fc.record({
    kind: fc.constant("compare" as const),
    comparator: fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const),
    left: fc.oneof(pathOperand, size),
    right: literal(scalar),
  }),
  fc.record({
    kind: fc.constant("in" as const),
    operand: pathOperand,
    candidates: fc.array(literal(anyValue), { minLength: 1, maxLength: 5 }),
  }),
  fc.tuple(pathOperand, fc.integer(), fc.nat()).map(([operand, low, more]) => ({
    kind: "between" as const,
    operand,
    low: { kind: "value" as const, value: { N: String(low) } },
    high: { kind: "value" as const, value: { N: String(low + more) } },
  })),
  fc.record({
    kind: fc.constant("function" as const),
    name: fc.constantFrom("attribute_exists", "attribute_not_exists"),
    operands: fc.tuple(pathOperand),
  }),
  fc.record({
    kind: fc.constant("function" as const),
    name: fc.constantFrom("begins_with", "contains"),
    operands: fc.tuple(pathOperand, literal(string)),
  }),
);
const condition = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      left: tie("condition"),
      right: tie("condition"),
    }),
    fc.record({ kind: fc.constant("not" as const), condition: tie("condition") }),
  ) as fc.Arbitrary<Condition>,
})).condition;

test("conditions", () => {
  fc.assert(
    fc.property(condition, (each) => {
      const printer = new Printer();
      const text = printer.condition(each);
      // Longer ones are refused as such.
      fc.pre(Buffer.byteLength(text) <= 4096);
      expect(parseCondition("ConditionExpression", text, printer.placeholders()), text).toEqual(each);
    }),
    { numRuns: 300 },
  );
});

const updateValue = literal(anyValue) as fc.Arbitrary<UpdateOperand>;
const updatePath = path.map((each): UpdateOperand => ({ kind: "path", path: each }));
const summand = fc.oneof(
  updatePath,
  number.map((value): UpdateOperand => ({ kind: "value", value })),
);
const list = fc.oneof(
  updatePath,
  fc.array(scalar, { maxLength: 3 }).map((L): UpdateOperand => ({ kind: "value", value: { L } })),
);
const updateOperand: fc.Arbitrary<UpdateOperand> = fc.oneof(
  updateValue,
  updatePath,
  fc.record({ kind: fc.constant("if_not_exists" as const), path, otherwise: updateValue }),
  fc.record({ kind: fc.constant("list_append" as const), left: list, right: list }),
  fc.record({ kind: fc.constantFrom("+" as const, "-" as const), left: summand, right: summand }),
);
const action = (kind: UpdateAction["kind"]): fc.Arbitrary<(path: Path) => UpdateAction> => {
  if (kind === "SET") return updateOperand.map((operand) => (each) => ({ kind, path: each, operand }));
  if (kind === "REMOVE") return fc.constant((each) => ({ kind, path: each }));
  const set = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }).map((SS) => ({ SS }));
  return (kind === "ADD" ? fc.oneof(set, number) : set).map((value) => (each) => ({ kind, path: each, value }));
};
// Sections print in this order; every path begins with a name of its own, so none overlaps another.
const actions = fc
  .tuple(...(["SET", "REMOVE", "ADD", "DELETE"] as const).map((kind) => fc.array(action(kind), { maxLength: 3 })))
  .filter((sections) => sections.some((section) => section.length > 0))
  .chain((sections) => {
    const all = sections.flat();
    return fc
      .array(path, { minLength: all.length, maxLength: all.length })
      .map((paths) => all.map((make, index) => make([`${index}`, ...(paths[index]?.slice(1) ?? [])])));
  });

test("updates", () => {
  fc.assert(
    fc.property(actions, (each) => {
      const printer = new Printer();
      const text = printer.update(each);
      fc.pre(Buffer.byteLength(text) <= 4096);
      expect(parseUpdate(text, printer.placeholders()), text).toEqual(each);
    }),
    { numRuns: 300 },
  );
});

test("projections", () => {
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 10 }), (given) => {
      const paths = given.map((each, index): Path => [`${index}`, ...each.slice(1)]);
      const printer = new Printer();
      const text = paths.map((each) => printer.path(each)).join(", ");
      expect(parseProjection(text, printer.placeholders()), text).toEqual(paths);
    }),
  );
});
