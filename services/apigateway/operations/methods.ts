import {
  DeleteIntegrationCommand,
  DeleteMethodCommand,
  GetIntegrationCommand,
  GetMethodCommand,
  type Integration,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import {
  type ApiGatewayContext,
  badRequest,
  conflict,
  notFound,
  openApi,
  openMethod,
  openResource,
  putMethod,
} from "../context.ts";

const HTTP_METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]);

export const putMethodOperation = operation(PutMethodCommand, {
  handle({ restApiId, resourceId, httpMethod, ...settings }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    if (openResource(stored, resourceId).resourceMethods[httpMethod])
      throw conflict("Method already exists for this resource");
    if (!HTTP_METHODS.has(httpMethod))
      throw badRequest("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
    if (settings.authorizationType !== "NONE")
      throw notImplemented(`API methods with authorizationType ${settings.authorizationType}`);
    if (settings.apiKeyRequired) throw notImplemented("API methods with apiKeyRequired");
    if (settings.requestValidatorId) throw notImplemented("API methods with a request validator");
    const method = { httpMethod, apiKeyRequired: false, ...settings };
    putMethod(context, stored, resourceId, httpMethod, method);
    return method;
  },
});

export const getMethod = operation(GetMethodCommand, {
  handle: ({ restApiId, resourceId, httpMethod }, context: ApiGatewayContext) =>
    openMethod(openApi(context, restApiId), resourceId, httpMethod),
});

export const deleteMethod = operation(DeleteMethodCommand, {
  handle({ restApiId, resourceId, httpMethod }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    openMethod(stored, resourceId, httpMethod);
    putMethod(context, stored, resourceId, httpMethod, undefined);
    return {};
  },
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, read 2026-11-24
const TIMEOUT_MS = { min: 50, max: 29_000 };
const LAMBDA_URI =
  /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/arn:[^:]+:lambda:[^/]+\/invocations$/;

export const putIntegration = operation(PutIntegrationCommand, {
  handle(
    { restApiId, resourceId, httpMethod, integrationHttpMethod, ...settings },
    context: ApiGatewayContext,
  ): Integration {
    const stored = openApi(context, restApiId);
    const method = openMethod(stored, resourceId, httpMethod);
    if (settings.type !== "AWS_PROXY") throw notImplemented(`API integrations of type ${settings.type}`);
    if (!settings.uri || !LAMBDA_URI.test(settings.uri)) throw badRequest("Invalid ARN specified in the request");
    if (integrationHttpMethod === undefined) throw badRequest("Enumeration value for HttpMethod must be non-empty");
    const timeoutInMillis = settings.timeoutInMillis ?? TIMEOUT_MS.max;
    if (timeoutInMillis < TIMEOUT_MS.min || timeoutInMillis > TIMEOUT_MS.max)
      throw badRequest(`Timeout should be between ${TIMEOUT_MS.min} ms and ${TIMEOUT_MS.max} ms`);
    const methodIntegration: Integration = {
      passthroughBehavior: "WHEN_NO_MATCH",
      cacheNamespace: resourceId,
      cacheKeyParameters: [],
      ...settings,
      httpMethod: integrationHttpMethod,
      timeoutInMillis,
    };
    putMethod(context, stored, resourceId, httpMethod, { ...method, methodIntegration });
    return methodIntegration;
  },
});

export const getIntegration = operation(GetIntegrationCommand, {
  handle({ restApiId, resourceId, httpMethod }, context: ApiGatewayContext) {
    const { methodIntegration } = openMethod(openApi(context, restApiId), resourceId, httpMethod);
    if (!methodIntegration) throw notFound("Integration");
    return methodIntegration;
  },
});

export const deleteIntegration = operation(DeleteIntegrationCommand, {
  handle({ restApiId, resourceId, httpMethod }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    const { methodIntegration, ...method } = openMethod(stored, resourceId, httpMethod);
    if (!methodIntegration) throw notFound("Integration");
    putMethod(context, stored, resourceId, httpMethod, method);
    return {};
  },
});
