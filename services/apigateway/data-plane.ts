import { InvokeCommand } from "@aws-sdk/client-lambda";
import { asPrincipal } from "../aws/principal.ts";
import { type AwsRequest, type AwsResponse, BodyTooLarge, readBody, type Scope } from "../aws/request.ts";
import type { DirectClient, Environment, Handled } from "../aws/service.ts";
import type { ApiStore, Owner } from "./api-store.ts";
import { extendedId, proxyEvent, type ReceivedAt } from "./proxy-event.ts";
import { proxyResponse } from "./proxy-response.ts";
import { compileRoutes, type Route } from "./routes.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, read 2026-11-24
const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/** A request's API, stage and path. */
interface Target {
  apiId: string;
  stage: string;
  path: string;
}

const USER_REQUEST = /^\/restapis\/([^/]+)\/([^/]+)\/_user_request_(\/.*)?$/;
const LOCAL_PATH = /^\/_aws\/execute-api\/([^/]+)\/([^/]+)(\/.*)?$/;
const EXECUTE_API_HOST =
  /^([a-z0-9]+)\.execute-api\.(?:[a-z0-9-]+\.amazonaws\.com|localhost(?:\.localstack\.cloud)?)(?::\d+)?$/;
const STAGE_PATH = /^\/([^/]+)(\/.*)?$/;

/** Which API a request is for; `undefined` when it is for none. */
export function targetOf(request: AwsRequest): Target | undefined {
  const match = USER_REQUEST.exec(request.path) ?? LOCAL_PATH.exec(request.path);
  if (match) return { apiId: match[1] ?? "", stage: match[2] ?? "", path: match[3] ?? "/" };
  const apiId = EXECUTE_API_HOST.exec(request.headers.host ?? "")?.[1];
  if (apiId === undefined) return undefined;
  const [, stage = "", path = "/"] = STAGE_PATH.exec(request.path) ?? [];
  return { apiId, stage, path };
}

// Gateway responses: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html, read 2026-11-24
const REFUSALS = {
  missingAuthenticationToken: [403, "Missing Authentication Token", "MissingAuthenticationTokenException"],
  forbidden: [403, "Forbidden", "ForbiddenException"],
  tooLarge: [413, "Request Too Long", "RequestTooLargeException"],
  internal: [500, "Internal server error", "InternalServerErrorException"],
  badGateway: [502, "Internal server error", "InternalServerErrorException"],
  // Lambda's 429 is an error of the integration, which API Gateway answers with 500 (documentation as above, INTEGRATION_FAILURE;
  // https://repost.aws/knowledge-center/api-gateway-500-error-vpc and lambda throttling articles, read 2026-11-24).
  throttled: [500, "Internal server error", "InternalServerErrorException"],
  timeout: [504, "Endpoint request timed out", "InternalServerErrorException"],
} as const;

type Refusal = keyof typeof REFUSALS;

/** The data plane: serves the requests of deployed APIs. */
export class DataPlane {
  readonly #apis: ApiStore;
  readonly #environment: Environment;
  /** Compiled routes by API and deployment. */
  readonly #routes = new Map<string, Map<string, (httpMethod: string, path: string) => Route | undefined>>();
  readonly #clients = new Map<string, DirectClient>();

  constructor(apis: ApiStore, environment: Environment) {
    this.#apis = apis;
    this.#environment = environment;
    apis.onChange((id) => this.#routes.delete(id));
  }

  async handle(request: AwsRequest, target: Target, scope: Scope): Promise<Handled> {
    const operation = `${request.method} ${target.path}`;
    try {
      return { service: "execute-api", operation, response: await this.#serve(request, target, scope) };
    } catch (error) {
      if (error instanceof BodyTooLarge)
        return { service: "execute-api", operation, response: refuse("tooLarge", scope) };
      console.error(error);
      return { service: "execute-api", operation, response: refuse("internal", scope) };
    }
  }

  async #serve(request: AwsRequest, target: Target, scope: Scope): Promise<AwsResponse> {
    const located = this.#apis.locate(target.apiId);
    const stage = located?.stored.stages[target.stage];
    const deployment = stage && located.stored.deployments[stage.deploymentId];
    if (!located || !stage || !deployment) return refuse("forbidden", scope);
    const route = this.#routesOf(target.apiId, stage.deploymentId, deployment.snapshot)(request.method, target.path);
    const integration = route?.method.methodIntegration;
    if (!route || !integration) return refuse("missingAuthenticationToken", scope);
    const body = await readBody(request.body, PAYLOAD_LIMIT_BYTES);
    const at: ReceivedAt = {
      ...located.owner,
      ...target,
      stageVariables: stage.variables ?? null,
      time: this.#environment.now(),
    };
    const { binaryMediaTypes } = deployment.snapshot;
    const event = proxyEvent(
      request,
      at,
      route,
      body,
      isBinary(request.headers["content-type"], binaryMediaTypes),
      scope,
    );
    const functionArn = LAMBDA_ARN.exec(integration.uri ?? "")?.[1] ?? "";
    const sourceArn = `arn:aws:execute-api:${at.region}:${at.account}:${at.apiId}/${at.stage}/${route.method.httpMethod === "ANY" ? "*" : request.method}${route.resourcePath}`;
    const invoked = this.#invoke(located.owner, functionArn, sourceArn, event);
    const outcome = await withTimeout(invoked, integration.timeoutInMillis ?? 29_000);
    if (typeof outcome === "string") return refuse(outcome, scope);
    const response = proxyResponse(outcome.payload, binaryMediaTypes, request.headers.accept);
    if (!response) return refuse("badGateway", scope);
    Object.assign(response.headers, gatewayHeaders(scope));
    return response;
  }

  /** The function's answer, or what to refuse with. */
  async #invoke(
    owner: Owner,
    functionArn: string,
    sourceArn: string,
    event: object,
  ): Promise<{ payload: Uint8Array } | Refusal> {
    try {
      const command = new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) });
      const answer = await asPrincipal({ service: "apigateway.amazonaws.com", sourceArn }, () =>
        this.#clientOf(owner).send(command),
      );
      return answer.FunctionError ? "badGateway" : { payload: answer.Payload ?? new Uint8Array() };
    } catch (error) {
      const { name } = error as Error;
      if (name === "TooManyRequestsException") return "throttled";
      if (name === "RequestEntityTooLargeException") return "tooLarge";
      // No permission, or no such function: API Gateway says the same of both.
      return "internal";
    }
  }

  #clientOf({ account, region }: Owner): DirectClient {
    const key = `${account}/${region}`;
    const client = this.#clients.get(key) ?? this.#environment.direct({ account, region });
    this.#clients.set(key, client);
    return client;
  }

  #routesOf(apiId: string, deploymentId: string, snapshot: Parameters<typeof compileRoutes>[0]) {
    const deployments = this.#routes.get(apiId) ?? new Map();
    this.#routes.set(apiId, deployments);
    const routes = deployments.get(deploymentId) ?? compileRoutes(snapshot);
    deployments.set(deploymentId, routes);
    return routes as ReturnType<typeof compileRoutes>;
  }
}

const LAMBDA_ARN = /\/functions\/(arn:[^/]+)\/invocations$/;

/** What comes first: the outcome, or the end of the time that the integration has. */
async function withTimeout<T>(outcome: Promise<T>, timeoutMs: number): Promise<T | Refusal> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Refusal>((resolve) => {
    timer = setTimeout(() => resolve("timeout"), timeoutMs);
  });
  try {
    return await Promise.race([outcome, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

const isBinary = (contentType: string | undefined, types: readonly string[]): boolean => {
  const type = contentType?.split(";")[0]?.trim();
  return types.includes("*/*") || (type !== undefined && types.includes(type));
};

const gatewayHeaders = (scope: Scope): Record<string, string> => ({
  "x-amzn-requestid": scope.requestId,
  "x-amz-apigw-id": extendedId(scope.requestId),
  "x-amzn-trace-id": scope.trace,
});

function refuse(refusal: Refusal, scope: Scope): AwsResponse {
  const [status, message, errorType] = REFUSALS[refusal];
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": errorType, ...gatewayHeaders(scope) },
    body: JSON.stringify({ message }),
  };
}
