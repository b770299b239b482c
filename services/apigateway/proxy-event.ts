import type { AwsRequest, Scope } from "../aws/request.ts";
import type { Route } from "./routes.ts";

/** Where a request was received. */
export interface ReceivedAt {
  account: string;
  region: string;
  apiId: string;
  stage: string;
  stageVariables: Record<string, string> | null;
  /** Below the stage, percent-encoded. */
  path: string;
  time: Date;
}

/**
 * The event of payload version 1.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (input format), read 2026-11-24
 */
export function proxyEvent(
  request: AwsRequest,
  at: ReceivedAt,
  route: Route,
  body: Buffer,
  isBinary: boolean,
  scope: Scope,
): object {
  const headers = headersOf(request, scope);
  const query = request.queryString === "" ? undefined : new URLSearchParams(request.queryString);
  const names = query && [...new Set(query.keys())];
  const domainName = request.headers.host ?? "localhost";
  return {
    resource: route.resourcePath,
    path: decodePath(at.path),
    httpMethod: request.method,
    headers: single(headers),
    multiValueHeaders: headers,
    // The last of several values stands for all.
    queryStringParameters:
      names && query ? Object.fromEntries(names.map((name) => [name, query.getAll(name).at(-1)])) : null,
    multiValueQueryStringParameters:
      names && query ? Object.fromEntries(names.map((name) => [name, query.getAll(name)])) : null,
    pathParameters: route.pathParameters,
    stageVariables: at.stageVariables,
    requestContext: {
      resourceId: route.resourceId,
      resourcePath: route.resourcePath,
      httpMethod: request.method,
      extendedRequestId: extendedId(scope.requestId),
      requestTime: commonLogTime(at.time),
      path: `/${at.stage}${at.path}`,
      accountId: at.account,
      protocol: "HTTP/1.1",
      stage: at.stage,
      domainPrefix: domainName.split(".")[0],
      requestTimeEpoch: at.time.getTime(),
      requestId: scope.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: "127.0.0.1",
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: request.headers["user-agent"] ?? null,
        user: null,
      },
      domainName,
      deploymentId: undefined,
      apiId: at.apiId,
    },
    body: body.length === 0 ? null : body.toString(isBinary ? "base64" : "utf8"),
    isBase64Encoded: isBinary && body.length > 0,
  };
}

/** By the names as they were sent; what the gateway adds has AWS's spelling. */
function headersOf(request: AwsRequest, scope: Scope): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(request.headerValues ?? {})) {
    // Hop-by-hop headers end at the gateway.
    if (/^(?:connection|transfer-encoding|keep-alive)$/i.test(name)) continue;
    headers[name] = values;
  }
  headers["X-Amzn-Trace-Id"] = [scope.trace];
  headers["X-Forwarded-For"] = ["127.0.0.1"];
  headers["X-Forwarded-Port"] = [/:(\d+)$/.exec(request.headers.host ?? "")?.[1] ?? "443"];
  headers["X-Forwarded-Proto"] = ["http"];
  return headers;
}

const single = (headers: Readonly<Record<string, string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1) ?? ""]));

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** As `x-amz-apigw-id` looks. */
export const extendedId = (requestId: string): string =>
  `${Buffer.from(requestId.replaceAll("-", ""), "hex").subarray(0, 11).toString("base64url")}=`;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `24/Nov/2026:02:10:33 +0000` */
function commonLogTime(time: Date): string {
  const iso = time.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[time.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
