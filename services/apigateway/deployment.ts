import type { Deployment } from "@aws-sdk/client-api-gateway";
import type { StoredApi, StoredDeployment } from "./api-store.ts";
import { badRequest } from "./errors.ts";

/** A deployment as the API shows it; its methods, only when they are asked for (`embed=apisummary`). */
export function showDeployment(
  { snapshot, ...deployment }: StoredDeployment,
  embed: readonly string[] = [],
): Deployment {
  if (!embed.includes("apisummary")) return deployment;
  const apiSummary: NonNullable<Deployment["apiSummary"]> = {};
  for (const { path, resourceMethods } of Object.values(snapshot.resources))
    for (const { httpMethod, authorizationType, apiKeyRequired } of Object.values(resourceMethods))
      apiSummary[path] = { ...apiSummary[path], [httpMethod]: { authorizationType, apiKeyRequired } };
  return { ...deployment, apiSummary };
}

/**
 * AWS's words: quoted in https://github.com/cloudtools/troposphere/issues/496 and
 * https://github.com/hashicorp/terraform-provider-aws/issues/21210, read 2026-11-24
 */
export function checkDeployable({ resources }: StoredApi): void {
  const methods = Object.values(resources).flatMap(({ resourceMethods }) => Object.values(resourceMethods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => !methodIntegration))
    throw badRequest("No integration defined for method");
}
