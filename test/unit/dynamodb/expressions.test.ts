import { describe, expect, test } from "vitest";
import type { AttributeValue, Item } from "../../../services/dynamodb/attribute-value.ts";
import { parseCondition } from "../../../services/dynamodb/expressions/condition-parser.ts";
import { meets } from "../../../services/dynamodb/expressions/evaluate.ts";
import { keyRange, keyTests } from "../../../services/dynamodb/expressions/key-condition.ts";
import { Placeholders } from "../../../services/dynamodb/expressions/placeholders.ts";
import { parseProjection, projectPaths } from "../../../services/dynamodb/expressions/projection.ts";
import { applyUpdate } from "../../../services/dynamodb/expressions/update.ts";
import { parseUpdate } from "../../../services/dynamodb/expressions/update-parser.ts";

const ITEM: Item = {
  name: { S: "Åsa" },
  age: { N: "42" },
  tags: { SS: ["a", "b"] },
  bytes: { B: Buffer.from([1, 2, 3]) },
  entries: { L: [{ S: "zero" }, { N: "1" }, { M: { deep: { BOOL: true } } }] },
  doc: { M: { "a.b": { N: "7" }, inside: { M: { n: { NULL: true } } } } },
  emoji: { S: "\u{1f600}" },
};
const NAMES = { "#n": "name", "#dot": "a.b", "#size": "size", "#missing": "nothing", "#status": "status" };
const VALUES: Record<string, AttributeValue> = {
  ":one": { N: "1" },
  ":age": { N: "42" },
  ":forty": { N: "40" },
  ":fifty": { N: "50" },
  ":a": { S: "a" },
  ":asa": { S: "Åsa" },
  ":as": { S: "Ås" },
  ":s": { S: "S" },
  ":set": { SS: ["b", "a"] },
  ":b": { B: Buffer.from([2, 3]) },
  ":list": { L: [{ S: "x" }] },
  ":true": { BOOL: true },
  ":ffff": { S: "\uffff" },
  ":three": { N: "3" },
};
const condition = (text: string) => parseCondition("ConditionExpression", text, new Placeholders(NAMES, VALUES));

describe("conditions that hold", () => {
  test.each([
    "age = :age",
    "age <> :one",
    "age > :forty AND age <= :age",
    ":forty < age",
    "nothing <> :one",
    "NOT nothing = :one",
    "age BETWEEN :forty AND :fifty",
    "age IN (:one, :age)",
    "attribute_exists(doc.inside.n)",
    "attribute_not_exists(doc.inside.m)",
    "attribute_exists(entries[2].deep)",
    "attribute_not_exists(entries[3])",
    "attribute_type(#n, :s)",
    "begins_with(#n, :as)",
    "contains(#n, :as)",
    "contains(tags, :a)",
    "contains(entries, :one)",
    "contains(bytes, :b)",
    "size(bytes) = :three",
    "size(tags) < size(entries)",
    "tags = :set",
    "doc.#dot > :one",
    "(age = :one OR #n = :asa) AND NOT (age = :one)",
    "age = :one AND age = :one OR age = :age",
    // By UTF-8 bytes the emoji is greater; by UTF-16 units it would be smaller.
    "emoji > :ffff",
  ])("%s", (text) => expect(meets(condition(text), ITEM)).toBe(true));
});

describe("conditions that do not hold", () => {
  test.each([
    "age = :a",
    "age < :a",
    "nothing = :one",
    "nothing < :one",
    "contains(age, :one)",
    "begins_with(age, :a)",
    "size(age) > :one",
    "entries[0] = :one",
    "entries.zero = :one",
    "toString = :one",
  ])("%s", (text) => expect(meets(condition(text), ITEM)).toBe(false));
});

describe("conditions that DynamoDB refuses, in its words", () => {
  const syntax = (token: string, near: string) => `Syntax error; token: "${token}", near: "${near}"`;
  test.each([
    ["", "The expression can not be empty;"],
    ["age", syntax("<EOF>", "age")],
    ["age = = :one", syntax("=", "= = :one")],
    ["_type = :one", syntax("_", "_type")],
    ["dummy-id = :one", syntax("-", "dummy-id")],
    ["(age = :one", syntax("<EOF>", ":one")],
    ["entries[-1] = :one", syntax("-", "[-1")],
    ["((age = :one))", "The expression has redundant parentheses;"],
    ["status = :one", "Attribute name is a reserved keyword; reserved keyword: status"],
    ["#nope = :one", "An expression attribute name used in the document path is not defined; attribute name: #nope"],
    ["age = :nope", "An expression attribute value used in expression is not defined; attribute value: :nope"],
    ["foo(age)", "Invalid function name; function: foo"],
    ["size(age)", "The function is not allowed to be used this way in an expression; function: size"],
    [
      "attribute_exists(age) = :one",
      "The function is not allowed to be used this way in an expression; function: attribute_exists",
    ],
    [
      "begins_with(age)",
      "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
    ],
    ["attribute_exists(:one)", "Operator or function requires a document path; operator or function: attribute_exists"],
    [
      "age = age",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [age]",
    ],
    [
      "begins_with(age, :one)",
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "attribute_type(age, :a)",
      "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
    [
      "age BETWEEN :fifty AND :forty",
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:50}, upper bound operand: AttributeValue: {N:40}",
    ],
    ["age < :true", "Incorrect operand type for operator or function; operator: <, operand type: BOOL"],
    // Of several problems the kind decides, not the place.
    ["#nope = :one AND status = :one", "Attribute name is a reserved keyword; reserved keyword: status"],
  ])("%j", (text, message) => expect(() => condition(text)).toThrow(`Invalid ConditionExpression: ${message}`));

  test("what is not used is reported by name", () => {
    const placeholders = new Placeholders({ "#a": "a", "#b": "b" }, { ":v": { N: "1" } });
    parseCondition("FilterExpression", "#a = :v", placeholders);
    expect(() => placeholders.expectAllUsed()).toThrow(
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
    );
  });

  test("an expression has at most 4 KB", () => {
    const text = `age = :one${" ".repeat(4096)}`;
    expect(() => condition(text)).toThrow(
      `Expression size has exceeded the maximum allowed size; expression size: ${text.length}`,
    );
  });

  test("an expression has at most 300 operators", () => {
    const comparisons = (count: number) => Array.from({ length: count }, () => "a<b").join(" OR ");
    expect(() => condition(comparisons(150))).not.toThrow(); // 150 times < and 149 times OR
    expect(() => condition(comparisons(500))).toThrow(
      "Invalid ConditionExpression: The expression contains too many operators; operator count: 301",
    );
  });

  test("parentheses and functions as deep as there is room for do not use up the stack", () => {
    const nested = (open: string, depth: number) => `${open.repeat(depth)}a${")".repeat(depth)}`;
    expect(() => condition(`${nested("(", 2044)} < b`)).toThrow("The expression has redundant parentheses;");
    expect(() => condition(`b < ${nested("size(", 680)}`)).toThrow("operator count: 301");
    expect(() => condition(`${"not ".repeat(1000)}a<b`)).toThrow("operator count: 301");
    const update = (value: string) => () => parseUpdate(`SET a = ${value}`, new Placeholders(undefined, undefined));
    expect(update(nested("(", 2040))).toThrow("redundant parentheses");
    expect(update(nested("(", 40))).not.toThrow();
    expect(update(nested("f(", 1360))).toThrow("operator count: 301");
  });
});

describe("projections", () => {
  const project = (text: string) => projectPaths(ITEM, parseProjection(text, new Placeholders(NAMES, undefined)));

  test("keep the structure, and close the gaps of lists", () => {
    expect(project("age, entries[2].deep, entries[0], doc.inside.n, nothing, doc.nothing")).toEqual({
      age: { N: "42" },
      entries: { L: [{ S: "zero" }, { M: { deep: { BOOL: true } } }] },
      doc: { M: { inside: { M: { n: { NULL: true } } } } },
    });
  });

  test.each([
    [
      "doc, doc.inside",
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [doc], path two: [doc, inside]",
    ],
    [
      "doc.inside, doc[0]",
      "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [doc, inside], path two: [doc, [0]]",
    ],
    ["!!! INVALID", 'Syntax error; token: "!", near: "!!"'],
  ])("%s is refused", (text, message) =>
    expect(() => project(text)).toThrow(`Invalid ProjectionExpression: ${message}`),
  );
});

describe("updates", () => {
  const update = (text: string, item: Item = ITEM) =>
    applyUpdate(item, parseUpdate(text, new Placeholders(NAMES, VALUES)));

  test("take every operand from the item as it was", () => {
    const before = JSON.stringify(ITEM);
    const after = update("SET age = age + :one, copied = age REMOVE #n ADD hits :one DELETE tags :set");
    expect(after).toMatchObject({ age: { N: "43" }, copied: { N: "42" }, hits: { N: "1" } });
    expect(after).not.toHaveProperty("name");
    expect(after).not.toHaveProperty("tags");
    expect(JSON.stringify(ITEM)).toBe(before);
  });

  test("lists: positions behind the end append, removals do not move each other", () => {
    expect(update("SET entries[9] = :one, entries[7] = :a").entries).toEqual({
      L: [...(ITEM.entries?.L ?? []), VALUES[":a"], VALUES[":one"]],
    });
    expect(update("REMOVE entries[0], entries[1]").entries).toEqual({ L: [{ M: { deep: { BOOL: true } } }] });
    expect(update("SET entries = list_append(:list, entries)").entries?.L?.[0]).toEqual({ S: "x" });
    expect(update("SET fresh = list_append(if_not_exists(fresh, :list), :list)").fresh?.L).toHaveLength(2);
  });

  test.each([
    ["SET age = nothing", "The provided expression refers to an attribute that does not exist in the item"],
    ["SET nothing.deep = :one", "The document path provided in the update expression is invalid for update"],
    ["SET age.deep = :one", "The document path provided in the update expression is invalid for update"],
    ["SET age = age + #n", "An operand in the update expression has an incorrect data type"],
    ["ADD #n :one", "An operand in the update expression has an incorrect data type"],
    ["INVALID SYNTAX", 'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"'],
    [
      "SET age = :one SET entries = :list",
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      "ADD age :a",
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
    ],
    [
      "SET doc.inside = :one REMOVE doc",
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [doc, inside], path two: [doc]",
    ],
  ])("%s is refused", (text, message) => expect(() => update(text)).toThrow(message));
});

describe("key conditions", () => {
  const key = { partition: { name: "pk", type: "S" }, sort: { name: "sk", type: "N" } } as const;
  const range = (text: string) => {
    const values = new Placeholders(undefined, { ":p": { S: "p" }, ":n": { N: "5" }, ":m": { N: "9" } });
    return keyRange(keyTests(parseCondition("KeyConditionExpression", text, values)), key);
  };

  test("the same range, however it is written", () => {
    expect(range("pk = :p AND sk > :n")).toEqual(range("(:n < sk) AND (:p = pk)"));
    expect(range("pk = :p AND sk BETWEEN :n AND :n")).toEqual(range("pk = :p AND sk = :n"));
  });

  test.each([
    ["sk = :n", "Query condition missed key schema element: pk"],
    ["pk = :p AND another = :n", "Query condition missed key schema element: sk"],
    ["pk > :p", "Query key condition not supported"],
    ["pk = :p OR sk = :n", "Invalid operator used in KeyConditionExpression: OR"],
    ["pk = :p AND sk <> :n", "Invalid operator used in KeyConditionExpression: <>"],
    ["pk = :p AND contains(sk, :n)", "Invalid operator used in KeyConditionExpression: contains"],
    ["pk = :p AND size(sk) = :n", "KeyConditionExpressions cannot contain nested operations"],
    ["pk = :p AND sk.deep = :n", "KeyConditionExpressions cannot have conditions on nested attributes"],
    ["pk = :p AND sk > :n AND sk < :m", "KeyConditionExpressions must only contain one condition per key"],
    ["pk = :n", "One or more parameter values were invalid: Condition parameter type does not match schema type"],
  ])("%s is refused", (text, message) => expect(() => range(text)).toThrow(message));
});
