import type { AliasRoutingConfiguration } from "@aws-sdk/client-lambda";
import { all, type Constraint, length, pattern } from "../aws/constraints.ts";
import { type LambdaContext, readName } from "./context.ts";
import { functionNotFound, invalidParameter } from "./errors.ts";
import { functionArn, LATEST } from "./name.ts";
import type { StoredFunction } from "./stored-function.ts";

// Patterns and messages: recorded on AWS by https://github.com/localstack/localstack (TestLambdaAlias in test_lambda_api.py), 2025-11-25

export const aliasName: Constraint = all(length(1, 128), pattern("(?!^[0-9]+$)([a-zA-Z0-9-_]+)"));

export const functionVersion: Constraint = all(length(1, 1024), pattern("(\\$LATEST|[0-9]+)"));

const KEYS_RULE =
  "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]";
const VALUES_RULE =
  "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";

/** The part of the invocations that goes to another version. */
export const routingConfig: Constraint = (value, path, report) => {
  const weights = Object.entries((value as AliasRoutingConfiguration).AdditionalVersionWeights ?? {});
  const printed = weights.map(([version, weight]) => `${version}=${asJavaPrints(weight)}`).join(", ");
  const broken = (rule: string) => report({ path: `${path}.additionalVersionWeights`, value: `{${printed}}`, rule });
  if (weights.some(([version]) => !/^[0-9]{1,1024}$/.test(version))) broken(KEYS_RULE);
  else if (weights.some(([, weight]) => weight < 0 || weight > 1)) broken(VALUES_RULE);
};

const asJavaPrints = (number: number): string => (Number.isInteger(number) ? `${number}.0` : String(number));

/** Checks where an alias shall point to. */
export function checkRouting(
  { owner }: LambdaContext,
  stored: StoredFunction,
  version: string,
  weights: Record<string, number> | undefined,
): void {
  const others = Object.keys(weights ?? {});
  if (others.length > 1) throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  if (others.includes(version))
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  if (others.length > 0 && version === LATEST)
    throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
  for (const number of [version, ...others])
    if (number !== LATEST && !stored.versions[number]) throw functionNotFound(functionArn(owner, stored.name, number));
}

/** The function of an operation on aliases; a version that is asked for stands in the refusal. */
export function openAliasedFunction(context: LambdaContext, text: string, version?: string): StoredFunction {
  const { name } = readName(text, undefined);
  const stored = context.functions.get(context.owner, name);
  if (!stored) throw functionNotFound(functionArn(context.owner, name, version));
  return stored;
}
