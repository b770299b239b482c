import { commonLogTime, sourceIp } from "../../aws/http-event.ts";
import type { AwsRequest } from "../../aws/request.ts";
import type { Scope } from "../../aws/scope.ts";
import type { UrlAddress } from "./address.ts";

// Payload format 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads, read 2026-11-24. That the path stays as it was sent, that
// parameters are decoded and joined by commas, which headers come in between, and that forms are base64: recorded on AWS by
// https://github.com/localstack/localstack (test_lambda_url_echo_http_fixture_default, test_lambda_url_form_payload), 2025-11-24.

/** What a function URL tells its function of a request. */
export function urlEvent(
  request: AwsRequest,
  address: UrlAddress,
  scope: Scope,
  about: { body: Buffer; time: Date; signed: boolean },
): object {
  const { body, time, signed } = about;
  const { method, queryString, headers } = request;
  const domainName = headers.host ?? "";
  const cookies = headers.cookie?.split(/; */).filter((cookie) => cookie !== "");
  const parameters = queryOf(queryString);
  const isText = isTextual(headers["content-type"]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: address.path,
    rawQueryString: queryString,
    ...(cookies && cookies.length > 0 ? { cookies } : {}),
    headers: headersOf(request, scope),
    ...(parameters ? { queryStringParameters: parameters } : {}),
    requestContext: {
      accountId: signed ? scope.account : "anonymous",
      apiId: address.id,
      ...(signed ? { authorizer: { iam: identityOf(scope) } } : {}),
      domainName,
      domainPrefix: address.id,
      http: {
        method,
        path: address.path,
        protocol: "HTTP/1.1",
        sourceIp: sourceIp(request.remoteAddress),
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: scope.requestId,
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(time),
      timeEpoch: time.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(isText ? "utf8" : "base64") } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

const identityOf = ({ account, accessKeyId, caller }: Scope) => ({
  accessKey: accessKeyId,
  accountId: account,
  callerId: caller?.userId ?? account,
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: caller?.arn ?? `arn:aws:iam::${account}:root`,
  userId: caller?.userId ?? account,
});

/** Everything else is passed on as base64. */
const isTextual = (contentType: string | undefined): boolean =>
  /^(?:text\/.*|application\/(?:json|javascript|xml|.*\+(?:json|xml)))(?:;|$)/i.test(contentType ?? "");

const NOT_PASSED_ON = new Set(["connection", "cookie", "transfer-encoding", "x-amzn-trace-id"]);

/** By lower-case name; those that come several times are joined by a comma. */
function headersOf({ rawHeaders = [], headers, remoteAddress }: AwsRequest, scope: Scope): Record<string, string> {
  const result: Record<string, string> = Object.create(null); // names come from the client, and may be `__proto__`
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = [rawHeaders[index]?.toLowerCase(), rawHeaders[index + 1]];
    if (NOT_PASSED_ON.has(name)) continue;
    result[name] = result[name] === undefined ? value : `${result[name]},${value}`;
  }
  result["x-amzn-trace-id"] = scope.trace;
  const from = sourceIp(remoteAddress);
  result["x-forwarded-for"] = result["x-forwarded-for"] === undefined ? from : `${result["x-forwarded-for"]}, ${from}`;
  result["x-forwarded-port"] = /:(\d+)$/.exec(headers.host ?? "")?.[1] ?? "80";
  result["x-forwarded-proto"] = "http";
  return result;
}

function queryOf(queryString: string): Record<string, string> | undefined {
  if (queryString === "") return undefined;
  const result: Record<string, string> = Object.create(null); // as above
  for (const [name, value] of new URLSearchParams(queryString))
    result[name] = result[name] === undefined ? value : `${result[name]},${value}`;
  return result;
}
