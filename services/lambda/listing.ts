import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { functionArn, LATEST } from "./name.ts";
import type { Owner, StoredFunction } from "./stored-function.ts";

/** A configuration as lists show it: without what is said of its state (recorded on AWS by https://github.com/localstack/localstack, 2025-11-25). */
export function listed(configuration: FunctionConfiguration): FunctionConfiguration {
  const { State, StateReason, StateReasonCode, LastUpdateStatus, ...shown } = configuration;
  return shown;
}

/** All versions of a function, the latest first and then by their numbers, each with its own ARN. */
export const listedVersions = (owner: Owner, stored: StoredFunction): FunctionConfiguration[] => [
  { ...listed(stored.configuration), FunctionArn: functionArn(owner, stored.name, LATEST) },
  ...Object.values(stored.versions)
    .sort((a, b) => Number(a.configuration.Version) - Number(b.configuration.Version))
    .map(({ configuration }) => listed(configuration)),
];
