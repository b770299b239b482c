import { notImplemented } from "../aws/service-error.ts";

/** Who wants to take a role, and what a trust policy's conditions may look at. */
export interface Caller {
  /** The account that calls, when it is not an AWS service. */
  account: string;
  /** The AWS service that calls, for example `redshift.amazonaws.com`. */
  service?: string | undefined;
  /** Values of condition keys, by lower-case name: `sts:externalid`, `aws:sourcearn`. */
  conditionKeys: Readonly<Record<string, string | undefined>>;
}

interface Statement {
  Effect: "Allow" | "Deny";
  Action?: OneOrMore<string>;
  Principal?: string | { AWS?: OneOrMore<string>; Service?: OneOrMore<string> };
  Condition?: Record<string, Record<string, OneOrMore<string>>>;
}

type OneOrMore<T> = T | T[];

/**
 * Whether a role's trust policy lets the caller take the role: some statement allows it and none denies it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, read 2026-11-24
 * @throws NotImplemented for a condition that is not known here, rather than letting somebody in or out by mistake
 */
export function trusts(document: string, caller: Caller): boolean {
  const { Statement } = JSON.parse(document) as { Statement: OneOrMore<Statement> };
  const effects = asList(Statement)
    .filter((statement) => appliesTo(statement, caller))
    .map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

const asList = <T>(value: OneOrMore<T> | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const ACTIONS = new Set(["sts:assumerole", "sts:*", "*"]);

const appliesTo = (statement: Statement, caller: Caller): boolean =>
  asList(statement.Action).some((action) => ACTIONS.has(action.toLowerCase())) &&
  namesCaller(statement.Principal, caller) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, caller));

/**
 * An account is trusted by its number, by its root, or by anybody in it: there are no permissions of its own that could differ.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html, read 2026-11-24
 */
function namesCaller(principal: Statement["Principal"], { account, service }: Caller): boolean {
  if (principal === "*") return true;
  if (typeof principal !== "object") return false;
  if (service !== undefined) return asList(principal.Service).includes(service);
  return asList(principal.AWS).some(
    (name) => name === "*" || name === account || /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(name)?.[1] === account,
  );
}

const OPERATORS: Readonly<Record<string, (wanted: string, actual: string) => boolean>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringLike: globMatches,
  ArnEquals: globMatches,
  ArnLike: globMatches,
};

function holds(operator: string, keys: Record<string, OneOrMore<string>>, { conditionKeys }: Caller): boolean {
  const matches = OPERATORS[operator];
  return Object.entries(keys).every(([key, wanted]) => {
    const name = key.toLowerCase();
    if (!matches || !(name in conditionKeys))
      throw notImplemented(`AssumeRole by a trust policy with the condition ${operator} ${key}`);
    const actual = conditionKeys[name];
    return actual !== undefined && asList(wanted).some((each) => matches(each, actual));
  });
}

/** `*` for any characters, `?` for any one. */
function globMatches(glob: string, text: string): boolean {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
