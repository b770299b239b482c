import type { ConditionKeys } from "./policy/condition-keys.ts";
import type { Decision, Policies } from "./policy/decide.ts";
import type { AwsRequest } from "./request.ts";
import { ServiceError } from "./service-error.ts";
import type { Dialect } from "./signature/rejected.ts";

/** What a request wants to do, in the words of IAM's policies. */
export interface Demand {
  /** For example `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN; `*` for an action that knows no resources. */
  readonly resource: string;
  /** Condition keys of the service, by lower-case name; all that there are for the action, `undefined` when they are absent. */
  readonly keys?: ConditionKeys;
}

/** What an operation's request wants: a service says it beside its operations, in `demands.ts`. */
export type Demands = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  scope: { readonly account: string; readonly region: string },
  request: AwsRequest,
) => readonly Demand[];

/** A member of an input that is text; empty when it is absent. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Somebody whose signature has been verified, or for whom an AWS service acts. */
export interface Caller {
  readonly account: string;
  /** As `sts:GetCallerIdentity` has it. */
  readonly arn: string;
  /** As policies name him: of a session, the role's. */
  readonly principalArn: string;
  readonly userId: string;
  /** What his policies say. @throws NotImplemented for a condition that cannot be evaluated */
  decide(demand: Demand, request: AwsRequest): Decision;
}

/** Why somebody may not do something. */
export class Denied extends Error {
  readonly arn: string;
  readonly demand: Demand;
  readonly decision: Exclude<Decision, { allowed: true }>;

  constructor(arn: string, demand: Demand, decision: Exclude<Decision, { allowed: true }>) {
    super(`${arn} may not ${demand.action} on ${demand.resource}`);
    this.arn = arn;
    this.demand = demand;
    this.decision = decision;
  }
}

/** @throws Denied when a policy is against one of the demands, or none is for it */
export function requireAll(caller: Caller, demands: readonly Demand[], request: AwsRequest): void {
  for (const demand of demands) {
    const decision = caller.decide(demand, request);
    if (!decision.allowed) throw new Denied(caller.arn, demand, decision);
  }
}

/** What the error says of the kind of policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, read 2026-11-24 */
const KINDS: Readonly<Record<keyof Policies, readonly [one: string, article: string]>> = {
  identity: ["identity-based policy", "an"],
  boundary: ["permissions boundary", "a"],
  session: ["session policy", "a"],
};

const CODES: Readonly<Record<Dialect, string>> = {
  json: "AccessDeniedException",
  query: "AccessDenied",
  s3: "AccessDenied",
};

/**
 * The error that a service of this kind answers with: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, read 2026-11-24;
 * S3 puts the resource into quotes (recorded on 2025-11-08: https://github.com/dbt-labs/redshift/issues/62).
 */
export function deniedError(
  dialect: Dialect,
  { arn, demand, decision }: Denied,
  onJsonProtocol: boolean,
): ServiceError {
  const [kind, article] = KINDS[decision.by];
  const because = decision.explicit
    ? `with an explicit deny in ${article} ${kind}`
    : `because no ${kind} allows the ${demand.action} action`;
  const resource = dialect === "s3" ? `"${demand.resource}"` : demand.resource;
  return new ServiceError(
    CODES[dialect],
    `User: ${arn} is not authorized to perform: ${demand.action} on resource: ${resource} ${because}`,
    { status: onJsonProtocol ? 400 : 403 },
  );
}
