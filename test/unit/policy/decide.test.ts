import { describe, expect, it } from "vitest";
import type { ConditionKeys } from "../../../services/aws/policy/condition-keys.ts";
import { decide, type Policies } from "../../../services/aws/policy/decide.ts";
import type { Statement } from "../../../services/aws/policy/evaluate.ts";

// Each row is a rule of the reference of policy elements: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html, read 2026-11-24.

const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/customers";
const KEYS: ConditionKeys = {
  "aws:username": "alice",
  "aws:sourceip": "203.0.113.7",
  "aws:currenttime": "2026-11-24T21:00:00Z",
  "aws:securetransport": "true",
  "aws:principaltag/team": undefined,
  "aws:tagkeys": ["team", "cost"],
  "aws:sourcearn": "arn:aws:s3:::bucket/a/b",
  "s3:prefix": undefined,
  "s3:max-keys": "10",
};

const allow = (rest: Partial<Statement> = {}): Statement => ({
  Effect: "Allow",
  Action: "dynamodb:PutItem",
  Resource: TABLE,
  ...rest,
});
const answer = (policies: Policies | readonly Statement[], request: { action?: string; resource?: string } = {}) => {
  const decision = decide("identity" in policies ? policies : { identity: policies }, {
    action: request.action ?? "dynamodb:PutItem",
    resource: request.resource ?? TABLE,
    keys: KEYS,
  });
  return decision.allowed ? "allowed" : `${decision.explicit ? "explicit" : "implicit"} ${decision.by}`;
};

describe("a decision", () => {
  it("is no without a statement that allows, and no with one that denies", () => {
    expect(answer([])).toBe("implicit identity");
    expect(answer([allow()])).toBe("allowed");
    expect(answer([allow(), allow({ Effect: "Deny" })])).toBe("explicit identity");
    expect(answer([allow(), allow({ Effect: "Deny", Resource: `${TABLE}/index/*` })])).toBe("allowed");
  });

  it("needs every kind of policy that there is", () => {
    expect(answer({ identity: [allow()], boundary: [] })).toBe("implicit boundary");
    expect(answer({ identity: [allow()], session: [] })).toBe("implicit session");
    expect(answer({ identity: [], session: [allow()] })).toBe("implicit identity");
    expect(answer({ identity: [allow()], boundary: [allow()], session: [allow()] })).toBe("allowed");
    expect(answer({ identity: [allow()], session: [allow(), allow({ Effect: "Deny" })] })).toBe("explicit session");
  });

  it.each([
    ["DynamoDB:putitem", "allowed"],
    ["dynamodb:Put*", "allowed"],
    ["dynamodb:?utItem", "allowed"],
    [["s3:*", "dynamodb:PutItem"], "allowed"],
    ["*", "allowed"],
    ["dynamodb:Get*", "implicit identity"],
  ])("looks at the action %s", (Action, expected) => {
    expect(answer([allow({ Action })])).toBe(expected);
  });

  it.each([
    ["arn:aws:dynamodb:*:123456789012:table/cust*", "allowed"],
    ["arn:aws:dynamodb:us-east-1:123456789012:table/customer?", "allowed"],
    ["*", "allowed"],
    ["arn:aws:dynamodb:us-east-1:123456789012:table/Customers", "implicit identity"],
    // A wildcard that ends a part goes on beyond the colon.
    ["arn:aws:dynamodb:*:table/customers", "allowed"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy's variable, not the language's.
    ["arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}", "implicit identity"],
  ])("looks at the resource %s", (Resource, expected) => {
    expect(answer([allow({ Resource })])).toBe(expected);
  });

  it("fills in variables, and matches nothing with one that has no value", () => {
    const request = { resource: "arn:aws:s3:::home/alice/file", action: "s3:GetObject" };
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: policies' variables, not the language's.
    const statement = (Resource: string) => [allow({ Action: "s3:GetObject", Resource })];
    expect(answer(statement("arn:aws:s3:::home/${aws:username}/*"), request)).toBe("allowed");
    expect(answer(statement("arn:aws:s3:::home/${aws:PrincipalTag/team, 'alice'}/*"), request)).toBe("allowed");
    expect(answer(statement("arn:aws:s3:::home/${aws:PrincipalTag/team}*"), request)).toBe("implicit identity");
    expect(answer(statement("arn:aws:s3:::home/${*}/*"), request)).toBe("implicit identity");
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  });

  it("turns NotAction and NotResource round", () => {
    const rest = { Effect: "Allow", Resource: "*" } as const;
    expect(answer([{ ...rest, NotAction: "iam:*" }])).toBe("allowed");
    expect(answer([{ ...rest, NotAction: "dynamodb:*" }])).toBe("implicit identity");
    expect(answer([{ Effect: "Allow", Action: "*", NotResource: `${TABLE}*` }])).toBe("implicit identity");
    expect(answer([{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::*" }])).toBe("allowed");
  });

  it.each([
    ["StringEquals", "aws:username", "alice", true],
    ["StringEquals", "AWS:UserName", ["bob", "alice"], true],
    ["StringNotEquals", "aws:username", ["bob", "alice"], false],
    ["StringEqualsIgnoreCase", "aws:username", "ALICE", true],
    ["StringLike", "aws:username", "a*", true],
    ["StringNotLike", "aws:username", "a*", false],
    ["StringEquals", "s3:prefix", "a", false],
    ["StringEqualsIfExists", "s3:prefix", "a", true],
    ["StringNotEquals", "s3:prefix", "a", true],
    ["Null", "s3:prefix", "true", true],
    ["Null", "aws:username", "true", false],
    ["Null", "aws:username", "false", true],
    ["NumericLessThanEquals", "s3:max-keys", "10", true],
    ["NumericGreaterThan", "s3:max-keys", "10", false],
    ["DateGreaterThan", "aws:CurrentTime", "2026-11-24T20:59:59Z", true],
    ["DateLessThan", "aws:CurrentTime", "1000", false],
    ["Bool", "aws:SecureTransport", true, true],
    ["Bool", "aws:SecureTransport", "false", false],
    ["IpAddress", "aws:SourceIp", "203.0.113.0/24", true],
    ["NotIpAddress", "aws:SourceIp", ["203.0.113.0/24", "2001:db8::/32"], false],
    ["ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket/*", true],
    ["ArnNotEquals", "aws:SourceArn", "arn:aws:s3:::bucket/a/b", false],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost", "more"], true],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["team"], false],
    ["ForAnyValue:StringEquals", "aws:TagKeys", ["team"], true],
    ["ForAllValues:StringEquals", "s3:prefix", ["x"], true],
    ["ForAnyValue:StringEquals", "s3:prefix", ["x"], false],
  ])("holds the condition %s of %s to %s: %s", (operator, key, value, holds) => {
    const Condition = { [operator]: { [key]: value } };
    expect(answer([allow({ Condition })])).toBe(holds ? "allowed" : "implicit identity");
  });

  it("needs every key of every operator", () => {
    const both = (prefix: string) => ({
      StringEquals: { "aws:username": "alice", "aws:SourceIp": prefix },
      Bool: { "aws:SecureTransport": "true" },
    });
    expect(answer([allow({ Condition: both("203.0.113.7") })])).toBe("allowed");
    expect(answer([allow({ Condition: both("203.0.113.8") })])).toBe("implicit identity");
  });

  it("refuses by name what it does not know, and only where it matters", () => {
    const Condition = { StringEquals: { "aws:SourceVpc": "vpc-1" } };
    expect(() => answer([allow({ Condition })])).toThrow("condition key aws:SourceVpc");
    expect(() => answer([allow({ Condition: { StringResembles: { "aws:username": "a" } } })])).toThrow(
      "StringResembles",
    );
    expect(answer([allow(), allow({ Effect: "Deny", Action: "s3:*", Condition })])).toBe("allowed");
  });
});
