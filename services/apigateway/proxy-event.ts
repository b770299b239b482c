import type { APIGatewayProxyEvent } from "aws-lambda";
import { commonLogTime, sourceIp } from "../aws/http-event.ts";
import type { Exchange } from "./exchange.ts";
import { extendedRequestId } from "./gateway-response.ts";
import { isBinaryMedia } from "./media-types.ts";

// The event: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (input format).
// Which headers pass, that path and parameters stay percent-encoded, and the members of requestContext: snapshots recorded on AWS
// in LocalStack's repository (tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json and
// test_apigateway_integrations.snapshot.json, TestApiGatewayHeaderRemapping). All read 2026-11-24.

type RequestContext = Omit<APIGatewayProxyEvent["requestContext"], "authorizer" | "identity"> & {
  deploymentId: string;
  domainName: string;
  identity: Omit<APIGatewayProxyEvent["requestContext"]["identity"], "apiKey" | "apiKeyId" | "clientCert">;
};

/** What a function receives: payload version 1.0. */
export type ProxyEvent = Omit<APIGatewayProxyEvent, "requestContext"> & { requestContext: RequestContext };

export function proxyEvent(exchange: Exchange): ProxyEvent {
  const { request, stage, route, path, body } = exchange;
  const [headers, multiValueHeaders] = headersOf(exchange);
  const [queryStringParameters, multiValueQueryStringParameters] = queryOf(request.queryString);
  const isBase64Encoded = body.length > 0 && isBinaryMedia(stage.binaryMediaTypes, request.headers["content-type"]);
  return {
    resource: route.resourcePath,
    path: path.replace(/^\/+/, "/"),
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters,
    multiValueQueryStringParameters,
    pathParameters: route.pathParameters,
    stageVariables: stage.stageVariables,
    requestContext: requestContextOf(exchange),
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded,
  };
}

function requestContextOf({ request, scope, stage, route, path, time }: Exchange): RequestContext {
  return {
    resourceId: route.resourceId,
    resourcePath: route.resourcePath,
    httpMethod: request.method,
    extendedRequestId: extendedRequestId(scope.requestId),
    requestTime: commonLogTime(time),
    path: `/${stage.stageName}${path}`,
    accountId: stage.owner.account,
    protocol: "HTTP/1.1",
    stage: stage.stageName,
    domainPrefix: stage.apiId,
    requestTimeEpoch: time.getTime(),
    requestId: scope.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: sourceIp(request.remoteAddress),
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: request.headers["user-agent"] ?? null,
      user: null,
    },
    // As the client addressed it, port included: an address made from it leads back here.
    domainName: request.headers.host ?? "",
    deploymentId: stage.deploymentId,
    apiId: stage.apiId,
  };
}

const DROPPED = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
  // Said anew below.
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/** Headers that always have AWS's spelling; all others keep the client's. */
const SPELLING: Readonly<Record<string, string>> = {
  authorization: "Authorization",
  host: "Host",
  "user-agent": "User-Agent",
};

/** The last value of each header, and all of them. */
function headersOf({ request, scope }: Exchange): [Record<string, string>, Record<string, string[]>] {
  const single = newRecord<string>();
  const multiple = newRecord<string[]>();
  const add = (name: string, value: string): void => {
    single[name] = value;
    const values = multiple[name];
    if (values) values.push(value);
    else multiple[name] = [value];
  };
  const { rawHeaders = [] } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const lower = name.toLowerCase();
    if (!DROPPED.has(lower)) add(SPELLING[lower] ?? name, rawHeaders[index + 1] ?? "");
  }
  const forwardedFor = request.headers["x-forwarded-for"];
  const from = sourceIp(request.remoteAddress);
  add("X-Amzn-Trace-Id", scope.trace);
  add("X-Forwarded-For", forwardedFor === undefined ? from : `${forwardedFor}, ${from}`);
  add("X-Forwarded-Port", /:(\d+)$/.exec(request.headers.host ?? "")?.[1] ?? "80");
  add("X-Forwarded-Proto", "http");
  return [single, multiple];
}

/** The last value of each parameter, and all of them; `null` when there are none. */
function queryOf(queryString: string): [Record<string, string> | null, Record<string, string[]> | null] {
  if (queryString === "") return [null, null];
  const single = newRecord<string>();
  const multiple = newRecord<string[]>();
  const parameters = new URLSearchParams(queryString);
  for (const [name, value] of parameters) {
    single[name] = value;
    multiple[name] ??= parameters.getAll(name);
  }
  return [single, multiple];
}

/** Without a prototype: names come from the client, and may be `__proto__`. */
const newRecord = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;
