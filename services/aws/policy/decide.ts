import { notImplemented } from "../service-error.ts";
import type { ConditionKeys } from "./condition-keys.ts";
import { isOperator } from "./conditions.ts";
import { evaluate, isAbout, type PolicyRequest, type Statement } from "./evaluate.ts";

/** The policies of one principal. Those that are not there limit nothing, but without an identity-based one nothing is allowed. */
export interface Policies {
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[] | undefined;
  readonly session?: readonly Statement[] | undefined;
}

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly explicit: boolean; readonly by: keyof Policies };

const KINDS = ["identity", "boundary", "session"] as const;

/**
 * One principal's policies: an explicit deny in any of them is final; otherwise each kind that there is has to allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html, read 2026-11-24
 * @param request its keys are all that are known: one that is absent is there without a value
 * @throws NotImplemented for a condition that cannot be evaluated, rather than letting somebody in or out by mistake
 */
export function decide(policies: Policies, request: Omit<PolicyRequest, "requester">): Decision {
  const said = KINDS.flatMap((by) => {
    const statements = policies[by];
    if (!statements) return [];
    refuseUnknown(statements, request);
    return [{ by, effect: evaluate(statements, { ...request, requester: {} }) }];
  });
  const denying = said.find(({ effect }) => effect === "Deny");
  if (denying) return { allowed: false, explicit: true, by: denying.by };
  const silent = said.find(({ effect }) => effect === undefined);
  return silent ? { allowed: false, explicit: false, by: silent.by } : { allowed: true };
}

/** A key, or one of a family of them: `s3:existingobjecttag/*`. */
const isKnown = (key: string, keys: ConditionKeys): boolean =>
  key in keys || `${key.slice(0, key.indexOf("/"))}/*` in keys;

/** Conditions of statements that matter here, on what AWS would know and nobody does here. */
export function refuseUnknown(statements: readonly Statement[], request: Omit<PolicyRequest, "requester">): void {
  for (const statement of statements) {
    if (!statement.Condition || !isAbout(statement, request)) continue;
    for (const [operator, wanted] of Object.entries(statement.Condition)) {
      if (!isOperator(operator)) throw notImplemented(`the condition operator ${operator} of IAM policies`);
      for (const key of Object.keys(wanted))
        if (!isKnown(key.toLowerCase(), request.keys))
          throw notImplemented(`IAM policies with the condition key ${key} for ${request.action}`);
    }
  }
}
