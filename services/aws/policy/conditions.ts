import { BlockList, isIP } from "node:net";
import type { ConditionKeys } from "./condition-keys.ts";
import { globMatches, plain, substitute } from "./glob.ts";
import { asList, type OneOrMore } from "./one-or-more.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, read 2026-11-24

type Matches = (actual: string, wanted: string) => boolean;

const byNumber =
  (compare: (actual: number, wanted: number) => boolean): Matches =>
  (actual, wanted) =>
    compare(Number(actual), Number(wanted));

const byDate =
  (compare: (actual: number, wanted: number) => boolean): Matches =>
  (actual, wanted) =>
    compare(timeOf(actual), timeOf(wanted));

const timeOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const sameCase: Matches = (actual, wanted) => actual === plain(wanted);
const anyCase: Matches = (actual, wanted) => actual.toLowerCase() === plain(wanted).toLowerCase();
const like: Matches = (actual, wanted) => globMatches(wanted, actual);

/** `*` and `?` in each of an ARN's six parts, which colons divide; the last takes the rest. */
const arnLike: Matches = (actual, wanted) => {
  const patterns = arnParts(wanted);
  return arnParts(actual).every((part, index) => globMatches(patterns[index] ?? "", part));
};

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

const inNetwork: Matches = (actual, wanted) => {
  const [address = "", bits] = wanted.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || isIP(actual) === 0) return false;
  const network = new BlockList();
  network.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  return network.check(actual, isIP(actual) === 6 ? "ipv6" : "ipv4");
};

interface Operator {
  matches: Matches;
  /** The condition holds when no value matches. */
  negated?: true;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: sameCase },
  StringNotEquals: { matches: sameCase, negated: true },
  StringEqualsIgnoreCase: { matches: anyCase },
  StringNotEqualsIgnoreCase: { matches: anyCase, negated: true },
  StringLike: { matches: like },
  StringNotLike: { matches: like, negated: true },
  NumericEquals: { matches: byNumber((a, b) => a === b) },
  NumericNotEquals: { matches: byNumber((a, b) => a === b), negated: true },
  NumericLessThan: { matches: byNumber((a, b) => a < b) },
  NumericLessThanEquals: { matches: byNumber((a, b) => a <= b) },
  NumericGreaterThan: { matches: byNumber((a, b) => a > b) },
  NumericGreaterThanEquals: { matches: byNumber((a, b) => a >= b) },
  DateEquals: { matches: byDate((a, b) => a === b) },
  DateNotEquals: { matches: byDate((a, b) => a === b), negated: true },
  DateLessThan: { matches: byDate((a, b) => a < b) },
  DateLessThanEquals: { matches: byDate((a, b) => a <= b) },
  DateGreaterThan: { matches: byDate((a, b) => a > b) },
  DateGreaterThanEquals: { matches: byDate((a, b) => a >= b) },
  Bool: { matches: anyCase },
  BinaryEquals: { matches: sameCase },
  IpAddress: { matches: inNetwork },
  NotIpAddress: { matches: inNetwork, negated: true },
  ArnEquals: { matches: arnLike },
  ArnLike: { matches: arnLike },
  ArnNotEquals: { matches: arnLike, negated: true },
  ArnNotLike: { matches: arnLike, negated: true },
};

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

/** Whether there is an operator of this name. */
export function isOperator(name: string): boolean {
  const [, , operator = ""] = NAME.exec(name) ?? [];
  return name === "Null" || operator in OPERATORS;
}

/** Whether all keys of one operator hold; an operator that is not known never does, be it in a permission or a denial. */
export function holds(
  name: string,
  wanted: Record<string, OneOrMore<string | number | boolean>>,
  keys: ConditionKeys,
): boolean {
  const [, quantifier, operatorName = "", ifExists] = NAME.exec(name) ?? [];
  const operator = OPERATORS[operatorName];
  return Object.entries(wanted).every(([key, values]) => {
    const actual = keys[key.toLowerCase()];
    if (operatorName === "Null") return asList(values).some((value) => String(value) === String(actual === undefined));
    if (!operator) return false;
    if (actual === undefined)
      return ifExists !== undefined || quantifier === "ForAllValues" || operator.negated === true;
    const matches = (each: string): boolean =>
      asList(values).some((value) => operator.matches(each, substitute(String(value), keys))) !==
      (operator.negated ?? false);
    return quantifier === "ForAllValues" ? asList(actual).every(matches) : asList(actual).some(matches);
  });
}
