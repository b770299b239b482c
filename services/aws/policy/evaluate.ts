import type { ConditionKeys } from "./condition-keys.ts";
import { holds } from "./conditions.ts";
import { globMatches, substitute } from "./glob.ts";
import { asList, type OneOrMore } from "./one-or-more.ts";

// The language of IAM's policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html and
// reference_policies_evaluation-logic.html, read 2026-11-24. Pure: a policy, a request, an answer.

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: PrincipalElement;
  NotPrincipal?: PrincipalElement;
  Action?: OneOrMore<string>;
  NotAction?: OneOrMore<string>;
  Resource?: OneOrMore<string>;
  NotResource?: OneOrMore<string>;
  /** Operator → key → values. */
  Condition?: Record<string, Record<string, OneOrMore<string | number | boolean>>>;
}

export type PrincipalElement =
  | "*"
  | Partial<Record<"AWS" | "Service" | "CanonicalUser" | "Federated", OneOrMore<string>>>;

/** Who makes a request; nobody signed has none of these. */
export interface Requester {
  account?: string | undefined;
  /** `arn:aws:iam::123456789012:user/ada` */
  arn?: string | undefined;
  /** The role, when it is a session of one. */
  role?: string | undefined;
  /** S3's name for the account. */
  canonicalUser?: string | undefined;
  /** An AWS service: `s3.amazonaws.com` */
  service?: string | undefined;
}

export interface PolicyRequest {
  requester: Requester;
  /** `s3:GetObject` */
  action: string;
  resource: string;
  /** Values of condition keys, by lower-case name. */
  keys: ConditionKeys;
}

/** What a policy says of a request: a denial outweighs every permission, and silence is neither. */
export function evaluate(statements: readonly Statement[], request: PolicyRequest): "Allow" | "Deny" | undefined {
  let decision: "Allow" | undefined;
  for (const statement of statements) {
    if (!applies(statement, request)) continue;
    if (statement.Effect === "Deny") return "Deny";
    decision = "Allow";
  }
  return decision;
}

/** A policy document's statements. Throws whatever JSON.parse throws. */
export const statementsOf = (document: string): Statement[] =>
  asList((JSON.parse(document) as { Statement?: OneOrMore<Statement> }).Statement);

const applies = (statement: Statement, request: PolicyRequest): boolean =>
  isAbout(statement, request) &&
  namesRequester(statement, request.requester) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, request.keys));

/** Whether a statement speaks of this action and resource, whatever its conditions. */
export function isAbout(
  { Action, NotAction, Resource, NotResource }: Statement,
  { action, resource, keys }: Omit<PolicyRequest, "requester">,
): boolean {
  const isAction = (pattern: string) => globMatches(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => globMatches(substitute(pattern, keys), resource);
  return (
    (NotAction === undefined ? asList(Action).some(isAction) : !asList(NotAction).some(isAction)) &&
    // A policy that is attached to its one resource need not name it.
    (NotResource === undefined
      ? Resource === undefined || asList(Resource).some(isResource)
      : !asList(NotResource).some(isResource))
  );
}

function namesRequester({ Principal, NotPrincipal }: Statement, requester: Requester): boolean {
  if (NotPrincipal !== undefined) return !isNamed(NotPrincipal, requester);
  // A policy of an identity's own names nobody.
  return Principal === undefined || isNamed(Principal, requester);
}

function isNamed(principal: PrincipalElement, requester: Requester): boolean {
  if (principal === "*") return true;
  const { account, arn, role, canonicalUser, service } = requester;
  if (service !== undefined) return asList(principal.Service).includes(service);
  return (
    asList(principal.AWS).some(
      (name) =>
        name === "*" ||
        (name !== undefined && (name === arn || name === role)) ||
        (account !== undefined && (name === account || isRoot(name, account))),
    ) ||
    (canonicalUser !== undefined && asList(principal.CanonicalUser).includes(canonicalUser))
  );
}

/** An account is named by its root: everybody in it. */
const isRoot = (name: string, account: string): boolean => /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] === account;
