import type { ConditionKeys } from "../aws/policy/condition-keys.ts";
import { refuseUnknown } from "../aws/policy/decide.ts";
import { evaluate, type Requester, type Statement, statementsOf } from "../aws/policy/evaluate.ts";
import { asList } from "../aws/policy/one-or-more.ts";

/** Who wants to take a role, and what a trust policy's conditions may look at. */
export interface Caller {
  /** The account that calls, when it is not an AWS service. */
  account: string;
  /** Who calls, where that is known: a user, or a session of a role. */
  arn?: string | undefined;
  /** The role that it is a session of. */
  role?: string | undefined;
  /** The AWS service that calls, for example `redshift.amazonaws.com`. */
  service?: string | undefined;
  /** Values of condition keys, by lower-case name: `sts:externalid`, `aws:sourcearn`. */
  conditionKeys: ConditionKeys;
}

/** Whether a role trusts somebody: by his own name, or because it trusts his account or everybody. */
export type Trust = "none" | "account" | "byName";

/**
 * Whether a role's trust policy lets the caller take the role: some statement allows it and none denies it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, read 2026-11-24
 * @throws NotImplemented for a condition that is not known here, rather than letting somebody in or out by mistake
 */
export function trusts(document: string, { account, arn, role, service, conditionKeys }: Caller): Trust {
  const request = { action: "sts:AssumeRole", resource: "", keys: conditionKeys };
  const statements = statementsOf(document);
  refuseUnknown(statements, request);
  const says = (requester: Requester) => evaluate(statements, { ...request, requester });
  if (service !== undefined) return says({ service }) === "Allow" ? "byName" : "none";
  const all = says({ account, arn, role });
  if (all === "Deny") return "none";
  if (arn !== undefined && says({ arn, role }) === "Allow") return "byName";
  // Where nobody is known by name, all of an account are alike.
  const isLet = all === "Allow" || (arn === undefined && says({ arn: namedIn(statements, account) }) === "Allow");
  return isLet ? "account" : "none";
}

/** Somebody of this account whom a policy names; by him the whole account is trusted where callers have no names. */
const namedIn = (statements: readonly Statement[], account: string): string | undefined =>
  statements
    .flatMap(({ Principal }) => (typeof Principal === "object" ? asList(Principal.AWS) : []))
    .find((name) => /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(name)?.[1] === account);
