import { expect, test } from "vitest";
import { BadPattern, parsePattern } from "../../../services/lambda/event-sources/event-pattern.ts";

const EVENT = {
  eventName: "MODIFY",
  dynamodb: {
    ApproximateCreationDateTime: 1_795_478_400,
    NewImage: { name: { S: "us-1-Oslo" }, age: { N: "101" }, tags: { SS: ["a", "b"] }, none: { NULL: true } },
  },
  empty: "",
  nothing: null,
  list: [
    { kind: "x", n: 1 },
    { kind: "y", n: 2 },
  ],
};
const image = (below: unknown) => ({ dynamodb: { NewImage: below } });

// Those marked * were recorded on AWS by https://github.com/localstack/localstack (test_dynamodb_event_filter), 2025-11-25; the others follow
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax, read 2026-11-24.
test.each([
  [true, { eventName: ["INSERT", "MODIFY"] }], // *
  [false, { eventName: ["INSERT"] }], // *
  [true, { eventName: ["MODIFY"], dynamodb: { NewImage: { age: { N: ["101"] } } } }],
  [false, { eventName: ["MODIFY"], dynamodb: { NewImage: { age: { N: ["102"] } } } }],
  [false, image({ name: ["us-1-Oslo"] })], // *: the type belongs to the path
  [true, image({ name: { S: [{ exists: true }] } })], // *
  [false, image({ name: [{ exists: true }] })], // *: it is no leaf
  [true, image({ name: [{ exists: false }] })], // *
  [true, image({ other: [{ exists: false }] })], // *
  [false, image({ other: { S: [{ exists: true }] } })],
  [false, image({ age: { N: [{ numeric: [">", 100] }, { "anything-but": "101" }] } })], // *: DynamoDB's numbers are texts
  [true, { dynamodb: { ApproximateCreationDateTime: [{ numeric: [">", 0, "<=", 1_795_478_400] }] } }], // *
  [false, { dynamodb: { ApproximateCreationDateTime: [{ numeric: ["=", 1] }] } }],
  [true, image({ name: { S: [{ prefix: "us-1" }] } })], // *
  [false, image({ name: { S: [{ prefix: "eu-1" }] } })], // *
  [true, image({ name: { S: [{ suffix: "Oslo" }] } })],
  [true, image({ name: { S: [{ "equals-ignore-case": "US-1-OSLO" }] } })],
  [true, image({ name: { S: [{ "anything-but": ["x", "y"] }] } })],
  [false, image({ name: { S: [{ "anything-but": { prefix: "us" } }] } })],
  [false, image({ other: { S: [{ "anything-but": ["x"] }] } })],
  [true, image({ tags: { SS: ["b"] } })],
  [false, image({ tags: { SS: ["c"] } })],
  [true, image({ none: { NULL: [true] } })],
  [true, { empty: [""] }],
  [true, { nothing: [null] }],
  [false, { empty: [null] }],
  [true, { list: { kind: ["y"], n: [2] } }],
  [false, { list: { kind: ["y"], n: [1] } }],
  [true, { $or: [{ eventName: ["INSERT"] }, { empty: [""] }] }],
  [false, { $or: [{ eventName: ["INSERT"] }, { empty: ["x"] }] }],
  [false, { toString: [{ exists: true }] }],
])("%s: %j", (matches, pattern) => {
  expect(parsePattern(JSON.stringify(pattern))(EVENT)).toBe(matches);
});

test.each([
  "single-string",
  '[{"eventName": ["INSERT"=123}]',
  "[]",
  "{}",
  '"x"',
  '{"eventName": "INSERT"}',
  '{"eventName": []}',
  '{"eventName": [["INSERT"]]}',
  '{"eventName": [{"wildcard": "I*"}]}',
  '{"eventName": [{"prefix": 1}]}',
  '{"eventName": [{"prefix": "a", "suffix": "b"}]}',
  '{"eventName": [{"numeric": [">"]}]}',
  '{"eventName": [{"numeric": ["?", 1]}]}',
  '{"eventName": [{"exists": "yes"}]}',
  '{"eventName": [{"toString": 1}]}',
  '{"$or": []}',
])("no pattern: %s", (text) => {
  expect(() => parsePattern(text)).toThrow(BadPattern);
});
