import { notImplemented } from "../aws/service-error.ts";
import type { StoredApi, StoredStage } from "./api-store.ts";
import { badRequest } from "./errors.ts";

/** A stage as it is when nothing has been said about it. */
export const newStage = (stageName: string, deploymentId: string, now: Date): StoredStage => ({
  stageName,
  deploymentId,
  cacheClusterEnabled: false,
  cacheClusterStatus: "NOT_AVAILABLE",
  methodSettings: {},
  tracingEnabled: false,
  createdDate: now,
  lastUpdatedDate: now,
});

interface StageSettings {
  stageName: string;
  cacheClusterEnabled?: boolean;
  variables?: Record<string, string>;
}

// "Stage names can only contain alphanumeric characters, hyphens, and underscores. Maximum length is 128 characters.":
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html, read 2026-11-24
const NAME = /^[a-zA-Z0-9_-]{1,128}$/;

// https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html, read 2026-11-24
const VARIABLE_NAME = /^\w+$/;
const VARIABLE_VALUE = /^[A-Za-z0-9\-._~:/?#&=,]*$/;

export function checkStage(operation: string, { stageName, cacheClusterEnabled, variables = {} }: StageSettings): void {
  if (!NAME.test(stageName)) throw badRequest("Stage name only allows a-zA-Z0-9_-");
  if (cacheClusterEnabled) throw notImplemented(`${operation} with cacheClusterEnabled`);
  for (const [name, value] of Object.entries(variables)) checkVariable(name, value);
}

export function checkVariable(name: string, value: string): void {
  if (!VARIABLE_NAME.test(name) || !VARIABLE_VALUE.test(value))
    throw badRequest(
      `Stage variable names can have alphanumeric and underscore characters, and the values must match ${VARIABLE_VALUE.source.slice(1, -1).replace("*", "+")}: ${name}`,
    );
}

/** Recorded on AWS: test_create_canary_deployment in LocalStack's repository, read 2026-11-24 */
export function checkDeploymentExists({ deployments }: StoredApi, deploymentId: string): void {
  if (!deployments[deploymentId]) throw badRequest("Deployment id does not exist");
}
