import type { Integration } from "@aws-sdk/client-api-gateway";
import { notImplemented, type ServiceError } from "../aws/service-error.ts";
import { badRequest } from "./errors.ts";

// What an integration may be. Messages: snapshots recorded on AWS in LocalStack's repository (test_put_integration_validation,
// test_put_integration_aws_proxy_uri), except where another source is given. Read 2026-11-24.

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, read 2026-11-24 */
export const INTEGRATION_TIMEOUT_MS = { min: 50, max: 29_000 } as const;

/** @throws BadRequestException for what AWS refuses, NotImplemented by name for what is not served here */
export function checkIntegration(operation: string, integration: Integration): void {
  const { type = "", httpMethod, timeoutInMillis = INTEGRATION_TIMEOUT_MS.max } = integration;
  if (type !== "MOCK" && !httpMethod) throw badRequest("Enumeration value for HttpMethod must be non-empty");
  CHECKS[type]?.(integration.uri ?? "");
  // AWS's words: quoted in https://github.com/aws/aws-cdk/issues/31063, read 2026-11-24
  if (timeoutInMillis < INTEGRATION_TIMEOUT_MS.min || timeoutInMillis > INTEGRATION_TIMEOUT_MS.max)
    throw badRequest(`Timeout should be between ${INTEGRATION_TIMEOUT_MS.min} ms and ${INTEGRATION_TIMEOUT_MS.max} ms`);
  if (type !== "MOCK" && type !== "AWS_PROXY") throw notImplemented(`${operation} of type ${type}`);
  if (integration.connectionType === "VPC_LINK") throw notImplemented(`${operation} with a VPC link`);
  if (type === "MOCK")
    for (const template of Object.values(integration.requestTemplates ?? {})) checkTemplate(operation, template);
}

const CHECKS: Readonly<Record<string, (uri: string) => void>> = {
  HTTP: checkUrl,
  HTTP_PROXY: checkUrl,
  AWS: (uri) => void serviceOf(uri),
  AWS_PROXY(uri) {
    if (serviceOf(uri) !== "lambda" || !LAMBDA_PATH.test(uri))
      throw badRequest(
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
      );
  },
};

function checkUrl(uri: string): void {
  if (!/^https?:\/\//.test(uri)) throw badRequest("Invalid HTTP endpoint specified for URI");
}

const LAMBDA_PATH = /:path\/2015-03-31\/functions\/arn:[^:]+:lambda:.+\/invocations$/;

/** `arn:aws:apigateway:region:service:path/…` or `…:action/…` */
function serviceOf(uri: string): string {
  const [arn, , , , service = "", ...target] = uri.split(":");
  if (arn !== "arn") throw badRequest("Invalid ARN specified in the request");
  if (!/^(?:path|action)\//.test(target.join(":")))
    throw badRequest("AWS ARN for integration must contain path or action");
  return service;
}

// A reference or a directive of the Velocity Template Language: https://velocity.apache.org/engine/1.7/user-guide.html, read 2026-11-24
const VELOCITY =
  /\$!?\{?[a-zA-Z]|#\{?(?:set|if|elseif|else|end|foreach|include|parse|stop|break|evaluate|define|macro|#|\*)/;

/** A template that says the same whatever comes in. @throws NotImplemented for the Velocity Template Language */
export function checkTemplate(operation: string, template: string): void {
  if (VELOCITY.test(template))
    throw notImplemented(`${operation} with a mapping template in Velocity Template Language`);
}

/** A header's value in single quotes. @throws NotImplemented for a mapping from the integration's response or the context */
export function checkResponseParameter(operation: string, expression: string): void {
  if (!STATIC_VALUE.test(expression)) throw unsupportedMapping(operation, expression);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html, read 2026-11-24 */
export const STATIC_VALUE = /^'(.*)'$/s;

const unsupportedMapping = (operation: string, expression: string): ServiceError =>
  notImplemented(`${operation} with the mapping expression ${expression}`);
