import type { MethodSetting } from "@aws-sdk/client-api-gateway";
import type { ApiStore, Owner } from "./api-store.ts";
import { compileRoutes, type FindRoute, type Route } from "./routes.ts";
import { type Admit, tokenBucket } from "./throttle.ts";

/** A stage with the deployment that it points to, ready to serve requests. */
export interface ServedStage {
  owner: Owner;
  apiId: string;
  stageName: string;
  deploymentId: string;
  stageVariables: Readonly<Record<string, string>> | null;
  binaryMediaTypes: readonly string[];
  findRoute: FindRoute;
  /** Whether the stage's throttling lets one more request to this method through. */
  admits(route: Route, nowMs: number): boolean;
}

/** Reads a stage from the store; `undefined` when nothing is served there. */
export function serveStage(apis: ApiStore, apiId: string, stageName: string): ServedStage | undefined {
  const found = apis.locate(apiId);
  const stage = found?.stored.stages[stageName];
  const deployment = stage && found.stored.deployments[stage.deploymentId];
  if (!deployment || found.stored.api.disableExecuteApiEndpoint) return undefined;
  const variables = stage.variables ?? {};
  return {
    owner: found.owner,
    apiId,
    stageName,
    deploymentId: deployment.id,
    stageVariables: Object.keys(variables).length > 0 ? variables : null,
    binaryMediaTypes: deployment.snapshot.binaryMediaTypes,
    findRoute: compileRoutes(deployment.snapshot),
    admits: throttle(stage.methodSettings ?? {}),
  };
}

/** A method's own settings come before the stage's (`*` for all). Without any, nothing is throttled: an account's limits are not emulated. */
function throttle(settings: Readonly<Record<string, MethodSetting>>): ServedStage["admits"] {
  const buckets = new Map<string, Admit>();
  for (const [key, { throttlingRateLimit, throttlingBurstLimit }] of Object.entries(settings))
    if (throttlingRateLimit !== undefined && throttlingBurstLimit !== undefined)
      buckets.set(key, tokenBucket(throttlingRateLimit, throttlingBurstLimit));
  if (buckets.size === 0) return () => true;
  return ({ resourcePath, method }, nowMs) => {
    const admit = buckets.get(`${resourcePath.slice(1)}/${method.httpMethod}`) ?? buckets.get("*/*");
    return admit?.(nowMs) ?? true;
  };
}
