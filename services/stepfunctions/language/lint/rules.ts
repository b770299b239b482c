import { COMPARISON_TYPES } from "../choice.ts";
import type { QueryLanguage } from "../definition.ts";
import { isObject, type JsonObject } from "../json.ts";
import type { Report } from "./report.ts";
import {
  boolean,
  type Check,
  integer,
  jsonata,
  nullable,
  number,
  oneOf,
  orJsonata,
  path,
  resultPath,
  rfc3339,
  string,
  template,
  variables,
} from "./values.ts";

type Fields = Readonly<Record<string, Check>>;

/** Reports members that are not among the known ones, and looks at those that are. */
export function checkFields(value: JsonObject, fields: Fields, at: string, report: Report): void {
  for (const [name, member] of Object.entries(value)) {
    const check = fields[name];
    if (check) check(member, `${at}/${name}`, report);
    else report.error("Field is not supported", `${at}/${name}`);
  }
}

/** @returns whether all are there */
export function requireFields(value: JsonObject, names: readonly string[], at: string, report: Report): boolean {
  const missing = names.filter((name) => !Object.hasOwn(value, name));
  // Recorded.
  if (missing.length > 0) report.error(`These fields are required: [${missing.join(", ")}]`, at);
  return missing.length === 0;
}

const each =
  (check: (value: JsonObject, at: string, report: Report, isLast: boolean) => void): Check =>
  (value, at, report) => {
    if (!Array.isArray(value)) {
      report.error("Expected value of type Array", at);
      return;
    }
    for (const [index, item] of value.entries())
      if (isObject(item)) check(item, `${at}[${index}]`, report, index === value.length - 1);
      else report.error("Expected value of type Object", `${at}[${index}]`);
  };

const RETRIER: Fields = {
  ErrorEquals: errorNames,
  Comment: string,
  IntervalSeconds: integer(1),
  MaxAttempts: integer(0),
  BackoffRate: (value, at, report) => {
    number(value, at, report);
    if (typeof value === "number" && value < 1) report.error("Value is less than the minimum of 1.0", at);
  },
  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: below 31,622,400, read 2026-11-24
  MaxDelaySeconds: integer(1, 31_622_399),
  JitterStrategy: oneOf("FULL", "NONE"),
};

export const retriers: Check = each((retrier, at, report, isLast) => {
  requireFields(retrier, ["ErrorEquals"], at, report);
  checkFields(retrier, RETRIER, at, report);
  checkWildcards(retrier, at, report, isLast);
});

export const catchers = (language: QueryLanguage): Check =>
  each((catcher, at, report, isLast) => {
    requireFields(catcher, ["ErrorEquals", "Next"], at, report);
    const base: Fields = { ErrorEquals: errorNames, Next: string, Comment: string };
    const more: Fields =
      language === "JSONata"
        ? { Output: jsonata, Assign: variables(jsonata) }
        : { ResultPath: nullable(resultPath), Assign: variables(template) };
    checkFields(catcher, { ...base, ...more }, at, report);
    checkWildcards(catcher, at, report, isLast);
  });

function errorNames(value: unknown, at: string, report: Report): void {
  if (!Array.isArray(value)) report.error("Expected value of type Array", at);
  else if (value.length === 0) report.error("Value cannot be empty", at);
  else for (const [index, name] of value.entries()) string(name, `${at}[${index}]`, report);
}

/** "States.ALL … must appear alone … and must appear in the last" retrier or catcher. */
function checkWildcards({ ErrorEquals }: JsonObject, at: string, report: Report, isLast: boolean): void {
  if (!Array.isArray(ErrorEquals) || !ErrorEquals.includes("States.ALL")) return;
  if (ErrorEquals.length > 1) report.error("States.ALL must appear alone in ErrorEquals", `${at}/ErrorEquals`);
  if (!isLast) report.error("States.ALL can only appear in the last element", `${at}/ErrorEquals`);
}

const VALUES: Readonly<Record<string, Check>> = { boolean, number, string, timestamp: rfc3339 };

/** Every comparison, with what its value must be; by a path it may be anything. */
const COMPARISONS: Fields = Object.fromEntries(
  Object.entries(COMPARISON_TYPES).flatMap(([name, type]): [string, Check][] => [
    [name, VALUES[type] ?? string],
    ...(name.startsWith("Is") || name === "StringMatches" ? [] : [[`${name}Path`, path] satisfies [string, Check]]),
  ]),
);

export const choices =
  (language: QueryLanguage): Check =>
  (value, at, report) => {
    if (Array.isArray(value) && value.length === 0) report.error("Value cannot be empty", at);
    each((rule, where) => {
      requireFields(rule, ["Next"], where, report);
      const { Next: _next, Comment: _comment, Assign, Output, ...condition } = rule;
      if (Assign !== undefined)
        variables(language === "JSONata" ? jsonata : template)(Assign, `${where}/Assign`, report);
      if (language === "JSONPath") {
        if (Output !== undefined) report.error("Field is not supported", `${where}/Output`);
        checkRule(condition, where, report);
        return;
      }
      if (Output !== undefined) jsonata(Output, `${where}/Output`, report);
      requireFields(condition, ["Condition"], where, report);
      checkFields(condition, { Condition: orJsonata(boolean) }, where, report);
    })(value, at, report);
  };

/** One comparison, or And, Or, Not of others. */
function checkRule({ Comment, ...rule }: JsonObject, at: string, report: Report): void {
  if (Comment !== undefined) string(Comment, `${at}/Comment`, report);
  const { And, Or, Not } = rule;
  for (const [name, list] of Object.entries({ And, Or })) {
    if (list === undefined) continue;
    if (Array.isArray(list) && list.length === 0) report.error("Value cannot be empty", `${at}/${name}`);
    each((inner, where) => checkRule(inner, where, report))(list, `${at}/${name}`, report);
  }
  if (Not !== undefined) {
    if (isObject(Not)) checkRule(Not, `${at}/Not`, report);
    else report.error("Expected value of type Object", `${at}/Not`);
  }
  const combined = [And, Or, Not].filter((each) => each !== undefined).length;
  const comparisons = Object.keys(rule).filter((name) => name in COMPARISONS);
  if (combined + comparisons.length !== 1) report.error("Exactly one comparison operator is required", at);
  const allowed: Fields = combined > 0 ? {} : { Variable: path, ...COMPARISONS };
  const { And: _and, Or: _or, Not: _not, ...rest } = rule;
  if (combined === 0) requireFields(rest, ["Variable"], at, report);
  checkFields(rest, allowed, at, report);
}
