import type { AwsResponse } from "../aws/request.ts";
import type { Scope } from "../aws/scope.ts";

/** Status, `x-amzn-ErrorType` and body, to the byte. */
type GatewayResponse = readonly [status: number, errorType: string, body: string, contentType?: string];

// Types and statuses: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html.
// Bodies: lengths recorded on AWS in LocalStack's repository (tests/aws/services/apigateway) tell which have a space after the
// colon: those of the integration's failures. Read 2026-11-24.
const GATEWAY_RESPONSES = {
  /** No method for the path. */
  missingAuthenticationToken: [
    403,
    "MissingAuthenticationTokenException",
    '{"message":"Missing Authentication Token"}',
  ],
  /** No such API or stage. */
  forbidden: [403, "ForbiddenException", '{"message":"Forbidden"}'],
  throttled: [429, "TooManyRequestsException", '{"message":"Too Many Requests"}'],
  unsupportedMediaType: [415, "BadRequestException", '{"message": "Unsupported Media Type"}'],
  // Both recorded on AWS: https://github.com/koki-develop/lgtm-generator/issues/10, read 2026-11-24.
  /** Larger than API Gateway takes. */
  contentTooLong: [413, "", "HTTP content length exceeded 10485760 bytes.", "text; charset=utf-8"],
  /** Larger than Lambda takes. */
  requestTooLong: [413, "BadRequestException", '{"message": "Request Too Long"}'],
  /** The integration may not be invoked, is not there or takes no more: Lambda's 429 is a 500 too (https://repost.aws/questions/QUfI6bsdd0SOiPeyimzxSkfQ). */
  internalServerError: [500, "InternalServerErrorException", '{"message": "Internal server error"}'],
  /** The function failed, or answered something that is no response. */
  badGateway: [502, "InternalServerErrorException", '{"message": "Internal server error"}'],
  timedOut: [504, "InternalServerErrorException", '{"message": "Endpoint request timed out"}'],
} as const satisfies Record<string, GatewayResponse>;

/** One of API Gateway's own answers. */
export function gatewayResponse(name: keyof typeof GATEWAY_RESPONSES, scope: Scope): AwsResponse {
  const [status, errorType, body, contentType = "application/json"]: GatewayResponse = GATEWAY_RESPONSES[name];
  const headers: Record<string, string> = { "Content-Type": contentType };
  if (errorType !== "") Object.assign(headers, identifyingHeaders(scope), { "x-amzn-ErrorType": errorType });
  return { status, headers, body };
}

/** What every answer carries. */
export const identifyingHeaders = (scope: Scope): Record<string, string> => ({
  "x-amzn-RequestId": scope.requestId,
  "x-amz-apigw-id": extendedRequestId(scope.requestId),
});

/** Made of the request id, in the look of AWS's: `FiV9AHvHoAMFtsg=`. */
export const extendedRequestId = (requestId: string): string =>
  `${Buffer.from(requestId.replaceAll("-", ""), "hex").toString("base64url").slice(0, 15)}=`;
