import { type Demand, Denied, requireAll } from "../../aws/permissions.ts";
import { type AwsRequest, type AwsResponse, BodyTooLarge, readBody } from "../../aws/request.ts";
import type { Scope } from "../../aws/scope.ts";
import type { Environment, Handled } from "../../aws/service.ts";
import { Rejected } from "../../aws/signature/rejected.ts";
import type { FunctionStore } from "../function-store.ts";
import { type Invoker, PAYLOAD_LIMIT_BYTES, Throttled } from "../invoker.ts";
import { functionArn, LATEST } from "../name.ts";
import { policyOf } from "../policies.ts";
import { allowsUrl } from "../resource-policy.ts";
import type { StoredFunction, StoredUrl, UrlOwner } from "../stored-function.ts";
import { findVersion } from "../versions.ts";
import type { UrlAddress } from "./address.ts";
import { corsHeaders, isPreflight, preflightAnswer } from "./cors.ts";
import { urlEvent } from "./event.ts";
import { urlResponse } from "./response.ts";

/** Serves the requests that come to function URLs. */
export function urlDataPlane(environment: Environment, functions: FunctionStore, invoker: Invoker) {
  const serve = async (request: AwsRequest, address: UrlAddress, scope: Scope): Promise<AwsResponse> => {
    const found = functions.findUrl(address.id);
    if (!found) return refusal(403, "AccessDeniedException", null);
    const { url } = found;
    if (url.cors && isPreflight(request)) return preflightAnswer(url.cors, request);
    const admitted = await admit(found, request, scope);
    const response = admitted
      ? await invoke(admitted.request, address, admitted.scope, found)
      : refusal(403, "AccessDeniedException", FORBIDDEN);
    Object.assign(response.headers, url.cors ? corsHeaders(url.cors, request) : {}, {
      "x-amzn-requestid": scope.requestId,
      "x-amzn-trace-id": scope.trace,
    });
    return response;
  };

  const invoke = async (request: AwsRequest, address: UrlAddress, scope: Scope, found: FoundUrl) => {
    const { owner, stored, qualifier, url } = found;
    const version = findVersion(stored, qualifier);
    if (!version) return refusal(403, "AccessDeniedException", FORBIDDEN);
    const body = await readBody(request.body, PAYLOAD_LIMIT_BYTES);
    const event = urlEvent(request, address, scope, {
      body,
      time: environment.now(),
      signed: url.authType === "AWS_IAM",
    });
    const invocation = {
      requestId: scope.requestId,
      event: JSON.stringify(event),
      trace: scope.trace,
      functionArn: functionArn(owner, stored.name, qualifier === LATEST ? undefined : qualifier),
    };
    const { outcome } = await invoker.invoke(owner, { stored, version }, invocation);
    // "Internal Server Error" with 502 for a function's error: recorded on AWS by https://github.com/localstack/localstack
    // (test_lambda_url_invocation_exception), 2025-11-24
    return (outcome.functionError === undefined ? urlResponse(outcome.payload) : undefined) ?? badGateway();
  };

  return {
    async handle(request: AwsRequest, address: UrlAddress, scope: Scope): Promise<Handled> {
      const response = await serve(request, address, scope).catch((error: unknown) => {
        if (error instanceof BodyTooLarge) return refusal(413, "RequestEntityTooLargeException", null);
        if (error instanceof Throttled) return refusal(429, "TooManyRequestsException", "Rate Exceeded.");
        if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") console.error(error);
        return badGateway();
      });
      const error = response.headers["x-amzn-errortype"];
      const operation = `${request.method} ${address.path}`;
      return { service: "lambda-url", operation, response, ...(typeof error === "string" ? { error } : {}) };
    },
  };
}

interface Admitted {
  readonly request: AwsRequest;
  readonly scope: Scope;
}

type FoundUrl = UrlOwner & { readonly stored: StoredFunction; readonly url: StoredUrl };

// This and the answer of a URL that is not there: recorded on AWS by https://github.com/localstack/localstack
// (test_lambda_url_persists_after_alias_delete, test_lambda_url_non_existing_url), 2025-11-24
const FORBIDDEN =
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

/** What a request goes on as; `undefined` for one that goes no further. */
async function admit(found: FoundUrl, request: AwsRequest, scope: Scope): Promise<Admitted | undefined> {
  const { owner, stored, qualifier, url } = found;
  // It needs a policy that lets everybody in.
  if (url.authType === "NONE")
    return allowsUrl(Object.values(policyOf(stored, qualifier)), url.authType) ? { request, scope } : undefined;
  if (!scope.guard) {
    const { authorization = "" } = request.headers;
    const isSigned = authorization.startsWith("AWS4-") || request.queryString.includes("X-Amz-Credential=");
    return isSigned ? { request, scope } : undefined;
  }
  try {
    const admitted = await scope.guard.admit(request, { services: ["lambda"], isS3: false });
    if (admitted.caller?.account !== owner.account) return undefined;
    requireAll(
      admitted.caller,
      urlDemands(functionArn(owner, stored.name, qualifier === LATEST ? undefined : qualifier)),
      admitted.request,
    );
    return { request: admitted.request, scope: { ...scope, caller: admitted.caller } };
  } catch (error) {
    if (error instanceof Rejected || error instanceof Denied) return undefined;
    throw error;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html, read 2026-11-24: both permissions, also of who signs. */
const urlDemands = (resource: string): Demand[] => [
  { action: "lambda:InvokeFunctionUrl", resource, keys: { "lambda:functionurlauthtype": "AWS_IAM" } },
  { action: "lambda:InvokeFunction", resource, keys: { "lambda:invokedviafunctionurl": "true" } },
];

const refusal = (status: number, code: string, message: string | null): AwsResponse => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": code },
  body: JSON.stringify({ Message: message }),
});

const badGateway = (): AwsResponse => ({
  status: 502,
  headers: { "content-type": "text/plain" },
  body: "Internal Server Error",
});
