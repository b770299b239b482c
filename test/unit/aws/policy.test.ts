import { describe, expect, test } from "vitest";
import { evaluate, type PolicyRequest, type Statement } from "../../../services/aws/policy/evaluate.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and reference_policies_elements_condition_operators.html

const ADA = { account: "111111111111", arn: "arn:aws:iam::111111111111:user/ada", canonicalUser: "c0ffee" };

const ask = (more: Partial<PolicyRequest> = {}): PolicyRequest => ({
  requester: ADA,
  action: "s3:GetObject",
  resource: "arn:aws:s3:::bucket/docs/a.txt",
  keys: {},
  ...more,
});
const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "*",
  ...more,
});

test("silence is neither, a permission permits, and a denial outweighs it wherever it stands", () => {
  const deny: Statement = { ...allow(), Effect: "Deny" };
  expect(evaluate([], ask())).toBeUndefined();
  expect(evaluate([allow()], ask())).toBe("Allow");
  expect(evaluate([allow(), deny], ask())).toBe("Deny");
  expect(evaluate([deny, allow()], ask())).toBe("Deny");
});

test.each<[Partial<Statement>, boolean]>([
  [{ Action: "s3:Get*" }, true],
  [{ Action: "S3:getobject" }, true],
  [{ Action: ["s3:PutObject", "s3:GetObjec?"] }, true],
  [{ Action: "s3:PutObject" }, false],
  [{ Action: undefined, NotAction: "s3:PutObject" } as Partial<Statement>, true],
  [{ Action: undefined, NotAction: "s3:*" } as Partial<Statement>, false],
  [{ Resource: "arn:aws:s3:::bucket/docs/*" }, true],
  [{ Resource: "arn:aws:s3:::Bucket/*" }, false],
  [{ Resource: undefined, NotResource: "arn:aws:s3:::bucket/private/*" } as Partial<Statement>, true],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy's variable.
  [{ Resource: "arn:aws:s3:::bucket/${aws:username}/*" }, false],
])("%o is about the request: %s", (statement, applies) => {
  expect(evaluate([allow(statement)], ask())).toBe(applies ? "Allow" : undefined);
});

test("variables stand for the request's values, or for what is given instead", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: policies' variables.
  const statement = allow({ Resource: "arn:aws:s3:::bucket/${aws:username}/${aws:team, 'none'}" });
  expect(
    evaluate([statement], ask({ resource: "arn:aws:s3:::bucket/ada/none", keys: { "aws:username": "ada" } })),
  ).toBe("Allow");
});

describe("a principal", () => {
  test.each<[Statement["Principal"], boolean]>([
    [{ AWS: "*" }, true],
    [{ AWS: "111111111111" }, true],
    [{ AWS: "arn:aws:iam::111111111111:root" }, true],
    [{ AWS: ["222222222222", ADA.arn] }, true],
    [{ AWS: "arn:aws:iam::111111111111:user/bob" }, false],
    [{ CanonicalUser: "c0ffee" }, true],
    [{ Service: "s3.amazonaws.com" }, false],
  ])("%o names ada: %s", (Principal, named) => {
    expect(evaluate([allow({ Principal } as Partial<Statement>)], ask())).toBe(named ? "Allow" : undefined);
  });

  test("can be a service, which accounts do not name, or nobody, whom only everybody does", () => {
    const service = ask({ requester: { service: "s3.amazonaws.com", account: ADA.account } });
    expect(evaluate([allow({ Principal: { Service: "s3.amazonaws.com" } })], service)).toBe("Allow");
    expect(evaluate([allow({ Principal: { AWS: ADA.account } })], service)).toBeUndefined();
    const nobody = ask({ requester: {} });
    expect(evaluate([allow({ Principal: { AWS: "*" } })], nobody)).toBe("Allow");
    expect(evaluate([allow({ Principal: { AWS: ADA.account } })], nobody)).toBeUndefined();
    const { Principal: _all, ...others } = allow();
    expect(evaluate([{ ...others, NotPrincipal: { AWS: ADA.account } }], nobody)).toBe("Allow");
    expect(evaluate([{ ...others, NotPrincipal: { AWS: ADA.account } }], ask())).toBeUndefined();
  });
});

const KEYS = {
  "s3:prefix": "docs/a",
  "s3:max-keys": "10",
  "aws:currenttime": "2026-11-24T12:00:00.000Z",
  "aws:epochtime": "1795521600",
  "aws:securetransport": "true",
  "aws:sourceip": "10.1.2.3",
  "aws:sourcearn": "arn:aws:s3:::bucket",
  "s3:requestobjecttagkeys": ["a", "b"],
};

test.each<[string, Record<string, string | string[] | boolean>, boolean]>([
  ["StringEquals", { "s3:prefix": ["x", "docs/a"] }, true],
  ["StringEquals", { "S3:Prefix": "docs/A" }, false],
  ["StringEqualsIgnoreCase", { "s3:prefix": "DOCS/a" }, true],
  ["StringNotEquals", { "s3:prefix": "x" }, true],
  ["StringNotEquals", { "s3:prefix": ["x", "docs/a"] }, false],
  ["StringNotEquals", { "s3:missing": "x" }, true],
  ["StringLike", { "s3:prefix": "docs/*" }, true],
  ["StringNotLike", { "s3:prefix": "docs/*" }, false],
  ["StringEquals", { "s3:missing": "x" }, false],
  ["StringEqualsIfExists", { "s3:missing": "x" }, true],
  ["Null", { "s3:missing": "true" }, true],
  ["Null", { "s3:prefix": true }, false],
  ["NumericLessThanEquals", { "s3:max-keys": "10" }, true],
  ["NumericGreaterThan", { "s3:max-keys": "10" }, false],
  ["DateGreaterThan", { "aws:CurrentTime": "2026-11-24T11:59:59Z" }, true],
  ["DateLessThan", { "aws:CurrentTime": "2026-11-24T11:59:59Z" }, false],
  ["DateEquals", { "aws:EpochTime": "2026-11-24T12:00:00Z" }, true],
  ["Bool", { "aws:SecureTransport": true }, true],
  ["IpAddress", { "aws:SourceIp": ["192.168.0.0/16", "10.0.0.0/8"] }, true],
  ["IpAddress", { "aws:SourceIp": "10.1.2.4" }, false],
  ["NotIpAddress", { "aws:SourceIp": "10.0.0.0/8" }, false],
  ["IpAddress", { "aws:SourceIp": "2001:db8::/32" }, false],
  ["ArnLike", { "aws:SourceArn": "arn:aws:s3:::*" }, true],
  ["ArnEquals", { "aws:SourceArn": "arn:aws:sns:::bucket" }, false],
  ["ForAllValues:StringEquals", { "s3:RequestObjectTagKeys": ["a", "b", "c"] }, true],
  ["ForAllValues:StringEquals", { "s3:RequestObjectTagKeys": "a" }, false],
  ["ForAllValues:StringEquals", { "s3:missing": "a" }, true],
  ["ForAnyValue:StringEquals", { "s3:RequestObjectTagKeys": ["b", "x"] }, true],
  ["ForAnyValue:StringEquals", { "s3:missing": "a" }, false],
])("%s %o holds: %s", (operator, keys, holds) => {
  expect(evaluate([allow({ Condition: { [operator]: keys } })], ask({ keys: KEYS }))).toBe(holds ? "Allow" : undefined);
});
