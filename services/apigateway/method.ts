import type { Method } from "@aws-sdk/client-api-gateway";
import { pattern } from "../aws/constraints.ts";
import { notImplemented } from "../aws/service-error.ts";
import { badRequest } from "./errors.ts";

// Messages: snapshots recorded on AWS in LocalStack's repository (test_put_method_validation, test_update_method_validation,
// test_method_request_parameters, test_integration_response_invalid_statuscode), read 2026-11-24.

export const statusCode = pattern("[1-5]\\d\\d");

const HTTP_METHODS = ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];

export function checkHttpMethod(httpMethod: string): void {
  if (!HTTP_METHODS.includes(httpMethod))
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${HTTP_METHODS.join(",")}`);
}

/** Models that every API has: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html, read 2026-11-24 */
const DEFAULT_MODELS = new Set(["Empty", "Error"]);

/** There are no authorizers, validators and models but the default ones here, so that no identifier of any is valid. */
export function checkMethod(operation: string, method: Method): void {
  if (method.authorizationType === "CUSTOM" || method.authorizationType === "COGNITO_USER_POOLS")
    throw badRequest(
      "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    );
  if (method.requestValidatorId) throw badRequest("Invalid Request Validator identifier specified");
  checkModels(method.requestModels);
  const names = Object.keys(method.requestParameters ?? {}).map((parameter) => parameter.split(".").slice(3).join("."));
  if (new Set(names).size < names.length)
    throw badRequest("Parameter names must be unique across querystring, header and path");
  if (method.authorizationType !== "NONE")
    throw notImplemented(`${operation} with authorizationType ${method.authorizationType}`);
  if (method.apiKeyRequired) throw notImplemented(`${operation} with apiKeyRequired`);
}

export function checkModels(models: Readonly<Record<string, string>> = {}): void {
  for (const model of Object.values(models))
    if (!DEFAULT_MODELS.has(model)) throw badRequest(`Invalid model identifier specified: ${model}`);
}
