import { randomInt } from "node:crypto";
import type { Integration, IntegrationResponse, MethodResponse } from "@aws-sdk/client-api-gateway";
import type {
  ApiStore,
  Owner,
  StoredApi,
  StoredDeployment,
  StoredMethod,
  StoredResource,
  StoredStage,
} from "./api-store.ts";
import { noSuch, noSuchApi, noSuchStatusCode } from "./errors.ts";

/** What an operation works with. */
export interface ApiGatewayContext {
  owner: Owner;
  apis: ApiStore;
  now: () => Date;
}

export function openApi({ owner, apis }: ApiGatewayContext, id: string): StoredApi {
  const stored = apis.get(owner, id);
  if (!stored) throw noSuchApi(owner, id);
  return stored;
}

/** A resource and the API that it is in. */
export interface OpenResource {
  stored: StoredApi;
  resource: StoredResource;
}

/** A method and where it is. */
export interface OpenMethod extends OpenResource {
  method: StoredMethod;
}

/** When there is no such API, it is the resource that AWS finds invalid. */
export function openResource({ owner, apis }: ApiGatewayContext, apiId: string, resourceId: string): OpenResource {
  const stored = apis.get(owner, apiId);
  const resource = stored?.resources[resourceId];
  if (!resource) throw noSuch("Resource");
  return { stored, resource };
}

interface MethodAddress {
  restApiId: string;
  resourceId: string;
  httpMethod: string;
}

export function openMethod(context: ApiGatewayContext, address: MethodAddress): OpenMethod {
  const { stored, resource } = openResource(context, address.restApiId, address.resourceId);
  const method = resource.resourceMethods[address.httpMethod];
  if (!method) throw noSuch("Method");
  return { stored, resource, method };
}

export function openIntegration(
  context: ApiGatewayContext,
  address: MethodAddress,
): OpenMethod & { integration: Integration } {
  const open = openMethod(context, address);
  const integration = open.method.methodIntegration;
  if (!integration) throw noSuch("Integration");
  return { ...open, integration };
}

export function openIntegrationResponse(
  context: ApiGatewayContext,
  address: MethodAddress & { statusCode: string },
): OpenMethod & { integration: Integration; response: IntegrationResponse } {
  const open = openIntegration(context, address);
  const response = open.integration.integrationResponses?.[address.statusCode];
  if (!response) throw noSuchStatusCode();
  return { ...open, response };
}

export function openMethodResponse(
  context: ApiGatewayContext,
  address: MethodAddress & { statusCode: string },
): OpenMethod & { response: MethodResponse } {
  const open = openMethod(context, address);
  const response = open.method.methodResponses?.[address.statusCode];
  if (!response) throw noSuchStatusCode();
  return { ...open, response };
}

export function openDeployment(context: ApiGatewayContext, apiId: string, id: string): StoredDeployment {
  const deployment = openApi(context, apiId).deployments[id];
  if (!deployment) throw noSuch("Deployment");
  return deployment;
}

export function openStage(
  context: ApiGatewayContext,
  apiId: string,
  name: string,
): { stored: StoredApi; stage: StoredStage } {
  const stored = openApi(context, apiId);
  const stage = stored.stages[name];
  if (!stage) throw noSuch("Stage");
  return { stored, stage };
}

/** Keeps a method in its place. */
export function keepMethod(context: ApiGatewayContext, { stored, resource }: OpenResource, method: StoredMethod): void {
  keepMethods(context, { stored, resource }, { ...resource.resourceMethods, [method.httpMethod]: method });
}

/** Keeps what a resource's methods have become. */
export function keepMethods(
  { owner, apis }: ApiGatewayContext,
  { stored, resource }: OpenResource,
  resourceMethods: StoredResource["resourceMethods"],
): void {
  apis.put(owner, {
    ...stored,
    resources: { ...stored.resources, [resource.id]: { ...resource, resourceMethods } },
  });
}

/** Keeps a deployment in its place. */
export function keepDeployment(
  { owner, apis }: ApiGatewayContext,
  stored: StoredApi,
  deployment: StoredDeployment,
): void {
  apis.put(owner, { ...stored, deployments: { ...stored.deployments, [deployment.id]: deployment } });
}

/** Keeps a stage in its place. */
export function keepStage({ owner, apis }: ApiGatewayContext, stored: StoredApi, stage: StoredStage): void {
  apis.put(owner, { ...stored, stages: { ...stored.stages, [stage.stageName]: stage } });
}

/** A record without one of its members. */
export function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const { [name]: _removed, ...others } = record;
  return others;
}

const ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Ten characters for an API, six for what is in it, as in the documentation's examples. */
export const newId = (length: 6 | 10): string =>
  Array.from({ length }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join("");
