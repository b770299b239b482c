import { join } from "node:path";
import * as model from "@aws-sdk/client-api-gateway";
import { restJson } from "../aws/protocol/rest-json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { addressOf } from "./address.ts";
import { ApiStore, MIGRATIONS } from "./api-store.ts";
import type { ApiGatewayContext } from "./context.ts";
import { dataPlane } from "./data-plane.ts";
import { demands } from "./demands.ts";
import { createDeployment } from "./operations/create-deployment.ts";
import { createResource } from "./operations/create-resource.ts";
import { createRestApi } from "./operations/create-rest-api.ts";
import { createStage } from "./operations/create-stage.ts";
import { deleteDeployment } from "./operations/delete-deployment.ts";
import { deleteIntegration } from "./operations/delete-integration.ts";
import { deleteIntegrationResponse } from "./operations/delete-integration-response.ts";
import { deleteMethod } from "./operations/delete-method.ts";
import { deleteMethodResponse } from "./operations/delete-method-response.ts";
import { deleteResource } from "./operations/delete-resource.ts";
import { deleteRestApi } from "./operations/delete-rest-api.ts";
import { deleteStage } from "./operations/delete-stage.ts";
import { getDeployment } from "./operations/get-deployment.ts";
import { getDeployments } from "./operations/get-deployments.ts";
import { getIntegration } from "./operations/get-integration.ts";
import { getIntegrationResponse } from "./operations/get-integration-response.ts";
import { getMethod } from "./operations/get-method.ts";
import { getMethodResponse } from "./operations/get-method-response.ts";
import { getResource } from "./operations/get-resource.ts";
import { getResources } from "./operations/get-resources.ts";
import { getRestApi } from "./operations/get-rest-api.ts";
import { getRestApis } from "./operations/get-rest-apis.ts";
import { getStage } from "./operations/get-stage.ts";
import { getStages } from "./operations/get-stages.ts";
import { getTags } from "./operations/get-tags.ts";
import { putIntegration } from "./operations/put-integration.ts";
import { putIntegrationResponse } from "./operations/put-integration-response.ts";
import { putMethod } from "./operations/put-method.ts";
import { putMethodResponse } from "./operations/put-method-response.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateDeployment } from "./operations/update-deployment.ts";
import { updateIntegration } from "./operations/update-integration.ts";
import { updateMethod } from "./operations/update-method.ts";
import { updateResource } from "./operations/update-resource.ts";
import { updateRestApi } from "./operations/update-rest-api.ts";
import { updateStage } from "./operations/update-stage.ts";

/** Amazon API Gateway, REST APIs: https://docs.aws.amazon.com/apigateway/latest/api/ */
export function apigateway(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "apigateway.db"), MIGRATIONS);
  const apis = new ApiStore(database);
  const { handle } = dataPlane(apis, environment);
  return service<ApiGatewayContext>({
    name: "apigateway",
    protocol: restJson(),
    model,
    operations: [
      createDeployment,
      createResource,
      createRestApi,
      createStage,
      deleteDeployment,
      deleteIntegrationResponse,
      deleteIntegration,
      deleteMethodResponse,
      deleteMethod,
      deleteResource,
      deleteRestApi,
      deleteStage,
      getDeployment,
      getDeployments,
      getIntegrationResponse,
      getIntegration,
      getMethodResponse,
      getMethod,
      getResource,
      getResources,
      getRestApi,
      getRestApis,
      getStage,
      getStages,
      getTags,
      putIntegrationResponse,
      putIntegration,
      putMethodResponse,
      putMethod,
      tagResource,
      untagResource,
      updateDeployment,
      updateIntegration,
      updateMethod,
      updateResource,
      updateRestApi,
      updateStage,
    ],
    demands,
    context: ({ account, region }) => ({ owner: { account, region }, apis, now: environment.now }),
    claims: (request) => addressOf(request) !== undefined,
    intercept(request, scope) {
      const address = addressOf(request);
      return address && handle(request, address, scope);
    },
    close: () => database.close(),
  });
}
