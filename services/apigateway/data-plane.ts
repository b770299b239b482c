import { type AwsRequest, type AwsResponse, BodyTooLarge, readBody } from "../aws/request.ts";
import type { Scope } from "../aws/scope.ts";
import type { Environment, Handled } from "../aws/service.ts";
import type { Address } from "./address.ts";
import type { ApiStore } from "./api-store.ts";
import type { Exchange } from "./exchange.ts";
import { gatewayResponse } from "./gateway-response.ts";
import { lambdaProxy } from "./lambda-proxy.ts";
import { mock } from "./mock.ts";
import { type ServedStage, serveStage } from "./served-stage.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, read 2026-11-24
const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/** Serves the requests of deployed APIs: address → stage → route → throttle → body → integration. */
export function dataPlane(apis: ApiStore, environment: Environment) {
  const served = new Map<string, Map<string, ServedStage>>();
  apis.onChange((apiId) => served.delete(apiId));

  const stageOf = ({ apiId, stageName }: Address): ServedStage | undefined => {
    const known = served.get(apiId)?.get(stageName);
    if (known) return known;
    const stage = serveStage(apis, apiId, stageName);
    if (!stage) return undefined;
    const stages = served.get(apiId) ?? new Map<string, ServedStage>();
    served.set(apiId, stages.set(stageName, stage));
    return stage;
  };

  const integrations: Readonly<Record<string, (exchange: Exchange) => Promise<AwsResponse>>> = {
    AWS_PROXY: lambdaProxy(environment),
    MOCK: mock,
  };

  const serve = async (request: AwsRequest, address: Address, scope: Scope): Promise<AwsResponse> => {
    const stage = stageOf(address);
    if (!stage) return gatewayResponse("forbidden", scope);
    const route = stage.findRoute(request.method, address.path);
    const integrate = integrations[route?.method.methodIntegration?.type ?? ""];
    if (!route || !integrate) return gatewayResponse("missingAuthenticationToken", scope);
    const time = environment.now();
    if (!stage.admits(route, time.getTime())) return gatewayResponse("throttled", scope);
    const body = await readBody(request.body, PAYLOAD_LIMIT_BYTES);
    return integrate({ request, scope, stage, path: address.path, route, body, time });
  };

  return {
    async handle(request: AwsRequest, address: Address, scope: Scope): Promise<Handled> {
      const operation = `${request.method} ${address.path}`;
      const response = await serve(request, address, scope).catch((error: unknown) => {
        if (error instanceof BodyTooLarge) return gatewayResponse("contentTooLong", scope);
        // A client that goes away while it sends is no fault of ours, and will not read the answer.
        if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") console.error(error);
        return gatewayResponse("internalServerError", scope);
      });
      const error = response.headers["x-amzn-ErrorType"];
      return { service: "execute-api", operation, response, ...(typeof error === "string" ? { error } : {}) };
    },
  };
}
