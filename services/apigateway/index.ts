import { join } from "node:path";
import * as model from "@aws-sdk/client-api-gateway";
import { restJson } from "../aws/protocol/rest-json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { ApiStore, MIGRATIONS } from "./api-store.ts";
import type { ApiGatewayContext } from "./context.ts";
import { DataPlane, targetOf } from "./data-plane.ts";
import * as deployments from "./operations/deployments.ts";
import * as methods from "./operations/methods.ts";
import { createResource, deleteResource, getResource, getResources } from "./operations/resources.ts";
import * as restApis from "./operations/rest-apis.ts";
import * as stages from "./operations/stages.ts";

/** Amazon API Gateway, REST APIs: https://docs.aws.amazon.com/apigateway/latest/api/ */
export function apigateway(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "apigateway.db"), MIGRATIONS);
  const apis = new ApiStore(database);
  const dataPlane = new DataPlane(apis, environment);
  return service<ApiGatewayContext>({
    name: "apigateway",
    protocol: restJson(),
    model,
    operations: [
      createResource,
      deleteResource,
      getResource,
      getResources,
      ...Object.values(deployments),
      ...Object.values(methods),
      ...Object.values(restApis),
      ...Object.values(stages),
    ],
    context: ({ account, region }) => ({ owner: { account, region }, apis, now: environment.now }),
    claims: (request) => targetOf(request) !== undefined,
    intercept(request, scope) {
      const target = targetOf(request);
      return target && dataPlane.handle(request, target, scope);
    },
    close: () => database.close(),
  });
}
