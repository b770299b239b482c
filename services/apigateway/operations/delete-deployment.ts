import { DeleteDeploymentCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openApi, openDeployment, without } from "../context.ts";
import { badRequest } from "../errors.ts";

export const deleteDeployment = operation(DeleteDeploymentCommand, {
  handle({ restApiId, deploymentId }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    openDeployment(context, restApiId, deploymentId);
    // Recorded on AWS: test_create_delete_deployments in LocalStack's repository, read 2026-11-24
    if (Object.values(stored.stages).some((stage) => stage.deploymentId === deploymentId))
      throw badRequest("Active stages pointing to this deployment must be moved or deleted");
    context.apis.put(context.owner, { ...stored, deployments: without(stored.deployments, deploymentId) });
    return {};
  },
});
